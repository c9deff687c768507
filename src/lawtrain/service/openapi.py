"""The API described: made from the permission table, the handlers and the wire's shapes, so that it cannot drift."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from lawtrain import wire
from lawtrain.service.permissions import Rule

_REFS = "#/components/schemas/{name}"
_PLACE = re.compile(r"{(\w+):str}")
_PROBLEMS = {
    "400": "请求看不懂",
    "401": "没有登录",
    "403": "没有权限",
    "404": "没有找到",
    "409": "现在不能这样做",
    "413": "内容太大",
    "429": "太快了",
    "503": "暂时不能使用",
}


def describe(handlers: Iterable[HTTPRouteHandler]) -> dict[str, Any]:
    """An OpenAPI 3.1 document of the API's routes."""
    routes = [(h, h.opt["rule"]) for h in handlers if h.opt["rule"].kind == "api"]
    answers = {handler: _answer(handler) for handler, _ in routes}
    bodies = [h.opt["body"] for h, _ in routes if h.opt["body"]]
    kinds = dict.fromkeys([*bodies, *(kind for kind in answers.values() if kind), wire.Problem])
    schemas, components = msgspec.json.schema_components(kinds, ref_template=_REFS)
    by_kind = dict(zip(kinds, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for handler, rule in routes:
        body, answer = handler.opt["body"], answers[handler]
        described = _operation(
            rule, handler.opt["query"], by_kind.get(body), by_kind.get(answer), by_kind[wire.Problem]
        )
        paths.setdefault(_PLACE.sub(r"{\1}", rule.address), {})[rule.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "lawtrain",
            "version": "1",
            "description": "学法用法平台的接口，供本平台的网页和笔记本使用。",
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "hub": {"type": "http", "scheme": "bearer", "description": "JupyterHub 的令牌"}
            },
        },
        "security": [{"hub": []}],
    }


def _operation(rule: Rule, query: tuple[str, ...], body: Any, answer: Any, problem: Any) -> dict[str, Any]:
    places = [_parameter(name, "path") for name in _PLACE.findall(rule.path)]
    told = {"description": rule.note} | (
        {"content": {"application/json": {"schema": answer}}} if answer else {}
    )
    refused = {
        status: {"description": why, "content": {"application/json": {"schema": problem}}}
        for status, why in _PROBLEMS.items()
    }
    operation: dict[str, Any] = {
        "summary": rule.note,
        "parameters": [*places, *(_parameter(name, "query") for name in query)],
        "responses": {"200": told, **refused},
    }
    if body:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return operation


def _parameter(name: str, place: str) -> dict[str, Any]:
    return {"name": name, "in": place, "required": True, "schema": {"type": "string"}}


def _answer(handler: HTTPRouteHandler) -> Any:
    kind = get_type_hints(handler.fn)["return"]
    return (get_args(kind)[0] if get_origin(kind) is Response else kind) or None
