-- A post, named; null where there is none.
CASE WHEN post.id IS NOT NULL
    THEN json_build_object('id', post.id, 'city', post.city, 'host', host.code) END
