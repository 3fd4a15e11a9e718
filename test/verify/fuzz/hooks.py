"""What schemathesis does not know by itself, and which of its findings are none here, and why."""

import json
import os
import re

import schemathesis

KNOWN = json.loads(os.environ["FUZZ_KNOWN"])
# What the token may do; empty: all is asked, by nobody.
SCOPE = os.environ["FUZZ_SCOPE"]


@schemathesis.hook
def before_load_schema(context, schema):
    """Only what may be asked is; parameters that name something that exists have it as their example; patterns that it cannot read are rewritten."""
    if SCOPE:
        keep_only(schema, SCOPE)
    for path, item in schema["paths"].items():
        for operation in item.values():
            for parameter in operation.get("parameters", []):
                values = known_values(path, parameter)
                if values:
                    parameter["example"] = values[0]
    rewrite_patterns(schema)


def keep_only(schema, scope):
    """What every other scope is refused is no matter of what is in the request: a test of all of them asks each once."""
    kept = set()
    for item in schema["paths"].values():
        for method, operation in list(item.items()):
            if scope in operation.get("x-octroi-scopes", [scope]):
                kept.add(operation["operationId"])
            else:
                del item[method]
    for item in schema["paths"].values():
        for operation in item.values():
            for response in operation["responses"].values():
                links = response.get("links", {})
                for name in set(links) - kept:
                    del links[name]


def known_values(path, parameter):
    for known in KNOWN:
        if parameter.get("in") == "path" and parameter["name"] == known["parameter"] and re.search(known["paths"], path):
            return known["values"]
    return None


def rewrite_patterns(node):
    if isinstance(node, dict):
        if isinstance(node.get("pattern"), str):
            node["pattern"] = node["pattern"].replace(r"\p{Cc}", r"\x00-\x1f\x7f-\x9f").replace(r"\p{Cs}", "")
        node = list(node.values())
    for value in node if isinstance(node, list) else []:
        rewrite_patterns(value)


@schemathesis.serializer("message/rfc822", "application/x-ndjson")
def text(ctx, value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogateescape")


# What the API refuses that JSON Schema has no words for, by the code of the problem or of its field. The codes of schemas
# (invalid_type, too_big, …) are not among them, but of some fields.
BEYOND_SCHEMAS = {
    "idempotency_key_reused",  # for another request before
    "invalid_cursor",  # only the list itself can make one
    "contradiction",  # fields exclude each other
    "unknown_reference",
    "unknown_plan",
    "not_for_sale",
    "not_an_agent",
    "not_attachable",  # no file that was uploaded before
    "wrong_extension",  # of what the file holds
    "invalid_amount",  # more decimals than the currency has
    "out_of_range",  # of the currency
    "amount_mismatch",  # is not the price
    "body too_small",  # nothing but spaces
    "description too_small",
    "in_the_past",
    "in_future",
    "not_storable",  # NUL, which no pattern of ours speaks of
    "amount required",  # where no plan is named
    "user_id required",  # by the scope
    "expires_in too_big",  # hours or days
    "file_name custom",  # no signs that turn writing round, an extension
    "month custom",  # month and year go together
    "year custom",
    "expires_at custom",  # years from 1970 to 2199
    "valid_from custom",
    "created_at custom",
    "last_traffic_at custom",
    "hostname invalid_format",  # no address that is all digits
}


# What answers named that an Idempotency-Key gave again: it may have been deleted since, and the answer stays (docs/api.md).
REPLAYED = set()


@schemathesis.hook
def after_call(context, case, response):
    if "idempotent-replayed" in response.headers:
        REPLAYED.update(value for name, value in response.json().items() if name.endswith("id"))


@schemathesis.hook
def filter_failure(context, failure, case, response):
    kind = type(failure).__name__
    if kind == "RejectedPositiveData":
        return not is_beyond_schemas(case, response)
    if kind == "AcceptedNegativeData":
        # Whatever bytes come are some mail; lines of an import are judged one by one, in the answer.
        return case.media_type not in ("message/rfc822", "application/x-ndjson")
    if kind == "EnsureResourceAvailability":
        return REPLAYED.isdisjoint(case.path_parameters.values())
    if kind == "AllowHeaderMismatch":
        # With a scope, the document lacks what others may do: nobody is the one who asks with all of it.
        return not SCOPE and case.operation.path not in AMBIGUOUS
    # It holds each event against what OpenAPI 3.1 says of the whole stream: that it is text.
    return not failure.title.startswith("SSE event")


# Addresses that another template fits as well, as /api/resources/{team}/{id} or /api/usage/{team} does: `Allow` names the
# methods of both.
AMBIGUOUS = {
    "/api/projects/{id}/pause",
    "/api/projects/{id}/reactivate",
    "/api/projects/{id}/resume",
    "/api/resources/{team}/available",
    "/api/resources/{team}/limits",
    "/api/resources/{team}/list",
    "/api/resources/{team}/purchase",
    "/api/usage/traffic",
}


def is_beyond_schemas(case, response):
    if response.status_code == 415:
        return case.operation.path.endswith("/attachments")  # Files are judged by what they hold.
    problem = response.json()
    if problem["code"] == "malformed_request":
        return "NUL" in problem["detail"]  # No text of ours holds it; patterns of every query would only say so.
    errors = problem.get("errors") or [{"field": "", "code": problem["code"]}]
    return all({e["code"], f"{e['field']} {e['code']}"} & BEYOND_SCHEMAS for e in errors)

