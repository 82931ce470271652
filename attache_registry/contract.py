"""Which changes of the OpenAPI document break a client that was written against the one before."""


def breaks(old, new):
    """What in `new` would break whoever relies on `old`, a sentence each; additions break nobody."""
    found = []
    for path, operations in old["paths"].items():
        for method, before in operations.items():
            after = new["paths"].get(path, {}).get(method)
            where = f"{method.upper()} {path}"
            if after is None:
                found.append(f"{where} is gone")
                continue
            found += [f"{where}: {said}" for said in _operation(before, after, old, new)]
    return found


def _operation(before, after, old, new):
    old_parameters, new_parameters = (
        {(each["in"], each["name"]): each for each in operation.get("parameters", [])}
        for operation in (before, after)
    )
    for key, parameter in old_parameters.items():
        if key not in new_parameters:
            yield f"parameter {key[1]} is gone"
        else:
            told = _sent(parameter["schema"], new_parameters[key]["schema"], old, new, f"parameter {key[1]}", set())
            yield from told
    for key, parameter in new_parameters.items():
        if parameter.get("required") and not old_parameters.get(key, {}).get("required"):
            yield f"parameter {key[1]} is asked for"
    for kind, content in before.get("requestBody", {}).get("content", {}).items():
        now = after.get("requestBody", {}).get("content", {}).get(kind)
        if now is None:
            yield f"a body of {kind} is not taken any more"
        else:
            yield from _sent(content["schema"], now["schema"], old, new, "body", set())
    for status, answer in before["responses"].items():
        now = after["responses"].get(status)
        if now is None:
            if status.startswith("2"):
                yield f"it does not answer {status} any more"
            continue
        for kind, content in answer.get("content", {}).items():
            other = now.get("content", {}).get(kind)
            if other is None:
                yield f"{status} is not told as {kind} any more"
            elif "schema" in content:
                yield from _told(content["schema"], other.get("schema", {}), old, new, status, set())


def _parameters(operation):
    return {(each["in"], each["name"]): each for each in operation.get("parameters", [])}


def _resolved(schema, document):
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _types(schema, document):
    """The JSON types that a schema allows."""
    schema = _resolved(schema, document)
    parts = [*schema.get("oneOf", ()), *schema.get("anyOf", ()), *schema.get("allOf", ())]
    found = set().union(*(_types(part, document) for part in parts)) if parts else set()
    told = schema.get("type", [])
    found |= {told} if isinstance(told, str) else set(told)
    if not found and None in schema.get("enum", ()):
        found.add("null")
    return found


def _parts(schema, document):
    """Properties, what is required, values and items of a schema, its alternatives taken together."""
    schema = _resolved(schema, document)
    properties, required = dict(schema.get("properties", {})), set(schema.get("required", ()))
    values, items = set(schema.get("enum", ())), schema.get("items")
    for part in (*schema.get("oneOf", ()), *schema.get("anyOf", ()), *schema.get("allOf", ())):
        more, needed, further, inner = _parts(part, document)
        properties |= more
        required |= needed
        values |= further
        items = items or inner
    return properties, required, values, items


def _both(before, after, old, new, seen):
    """Both schemas in parts, or nothing where the pair was looked at already."""
    key = (str(before.get("$ref", id(before))), str(after.get("$ref", id(after))))
    if key in seen:
        return None
    seen.add(key)
    return _parts(before, old), _parts(after, new)


def _sent(before, after, old, new, where, seen):
    """What a client sends: nothing more may be asked for, nothing less taken."""
    found = _both(before, after, old, new, seen)
    if found is None:
        return
    (properties, required, values, items), (now, needed, taken, inner) = found
    lost = _types(before, old) - _types(after, new)
    if lost and _types(after, new):
        yield f"{where} takes no {', '.join(sorted(lost))} any more"
    if taken and (not values or values - taken):
        yield f"{where} takes fewer values: {', '.join(sorted(map(str, values - taken))) or 'a closed list'}"
    yield from (f"{where}/{name} is asked for" for name in sorted(needed - required))
    for name, schema in properties.items():
        if name not in now:
            yield f"{where}/{name} is not taken any more"
        else:
            yield from _sent(schema, now[name], old, new, f"{where}/{name}", seen)
    if items and inner:
        yield from _sent(items, inner, old, new, f"{where}/items", seen)


def _told(before, after, old, new, where, seen):
    """What a client is told: nothing may be missing, nothing be of another kind."""
    found = _both(before, after, old, new, seen)
    if found is None:
        return
    (properties, required, _values, items), (now, always, _more, inner) = found
    more = _types(after, new) - _types(before, old)
    if more and _types(before, old):
        yield f"{where} may be {', '.join(sorted(more))}"
    for name, schema in properties.items():
        if name not in now:
            yield f"{where}/{name} is gone"
            continue
        if name in required and name not in always:
            yield f"{where}/{name} may be missing"
        yield from _told(schema, now[name], old, new, f"{where}/{name}", seen)
    if items and inner:
        yield from _told(items, inner, old, new, f"{where}/items", seen)
