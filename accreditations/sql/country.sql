-- A country, named.
json_build_object('code', country.code, 'name', country.name, 'name_lv', country.name_lv)
