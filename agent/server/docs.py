"""`/docs`: every route on one page, made here from the OpenAPI document; nothing is loaded."""

from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

router = APIRouter(include_in_schema=False)

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Galatea over HTTP</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}}
code,pre{{font:14px/1.4 ui-monospace,monospace}}pre{{white-space:pre-wrap}}
h2{{margin-top:2rem}}details{{border-top:1px solid #8884;padding:.5rem 0}}
summary{{cursor:pointer}}</style>
<h1>Galatea over HTTP</h1><p>{about}</p><p><a href="{schema}">openapi.json</a></p>{routes}</html>"""


@router.get("/docs")
async def page(request: Request) -> HTMLResponse:
    document: dict[str, Any] = request.app.openapi()
    groups: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, route in methods.items():
            groups.setdefault((route.get("tags") or ["more"])[0], []).append(
                _route(method, path, route, document)
            )
    routes = "".join(f"<h2>{escape(tag)}</h2>{''.join(group)}" for tag, group in groups.items())
    schema = f"{request.scope.get('root_path', '')}/openapi.json"
    about = escape(document["info"]["description"])
    return HTMLResponse(PAGE.format(about=about, schema=escape(schema), routes=routes))


def _route(method: str, path: str, route: dict[str, Any], document: dict[str, Any]) -> str:
    about = escape(route.get("description", ""))
    statuses = "".join(
        f"<li><code>{escape(status)}</code> {escape(answer.get('description', ''))}</li>"
        for status, answer in route["responses"].items()
    )
    example = _example(route, document)
    body = f"<pre>{escape(example)}</pre>" if example else ""
    return (
        f"<details><summary><code>{method.upper()} {escape(path)}</code></summary>"
        f"<p>{about}</p>{body}<ul>{statuses}</ul></details>"
    )


def _example(route: dict[str, Any], document: dict[str, Any]) -> str:
    import json

    content = route.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    schema = document.get("components", {}).get("schemas", {}).get(name, {})
    examples = schema.get("examples", ())
    return json.dumps(examples[0], indent=1, ensure_ascii=False) if examples else ""
