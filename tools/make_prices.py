#!/usr/bin/env python3
"""Makes resources/prices.json from a copy of the genai-prices collection (MIT licence).

Usage: tools/make_prices.py model_prices.json resources/prices.json

The result holds facts only: who sells which model at what price from when. docs/cost.md explains the
schema. What is not in the collection is stated here and nowhere else: the order of providers, the names
under which recordings know them, whether their API counts cached tokens as input, and Anthropic's
price of a cache write that lives one hour (2 x input).
"""
import json
import sys

CLASSES = {  # name in the collection -> name in our table
    "input_mtok": "input", "cache_read_mtok": "cacheRead", "cache_write_mtok": "cacheWrite",
    "output_mtok": "output", "input_audio_mtok": "audioInput", "output_audio_mtok": "audioOutput",
    "cache_audio_read_mtok": "audioCacheRead", "requests_kcount": "request",
}

# Hosts before makers: "azure openai" is Azure, "vertex anthropic" is Vertex. Others keep their order.
FIRST = ["local", "huggingface", "openrouter", "azure", "aws", "google"]
LAST = ["anthropic", "openai"]

ALIASES = {
    "avian": ["avian*"], "aws": ["aws*"], "azure": ["*azure*", "az.ai.*"], "deepseek": ["deepseek*"],
    "doubleword": ["doubleword*"], "fireworks": ["fireworks*"], "groq": ["groq*"], "minimax": ["minimax*"],
    "novita": ["novita*"], "openrouter": ["*openrouter*"], "ovhcloud": ["*ovh*"], "perplexity": ["perplexity*"],
    "together": ["together*"], "x-ai": ["xai*", "x-ai*", "x_ai*"], "zhipuai": ["zhipu*", "z-ai*", "z_ai*", "zai*"],
}
FAMILIES = {"aws": ["*anthropic.claude*", "*amazon.nova*", "*amazon.titan*", "*meta.llama*"]}
FALLBACKS = {"anthropic": ["aws", "google"]}
INPUT_EXCLUDES_CACHED = {"anthropic", "aws"}
LOCAL = {"id": "local", "name": "Local models (no price)", "inputIncludesCached": True, "models": [],
         "match": ["*ollama*", "*lmstudio*", "*lm-studio*", "*lm_studio*", "*llama.cpp*", "*llamacpp*",
                   "*llama_cpp*", "*llama-cpp*", "*vllm*", "*localai*"]}


def literal(text):
    assert "*" not in text and not text.startswith("/"), text
    return text.lower()


def patterns(clause):
    """A match clause of the collection as a list of alternatives in our notation."""
    (name, value), = clause.items()
    if name == "or":
        return [p for part in value for p in patterns(part)]
    if name == "and":
        return [{"all": [p for part in value for p in patterns(part)]}]
    forms = {"equals": "{}", "starts_with": "{}*", "ends_with": "*{}", "contains": "*{}*"}
    return ["/" + value.lower() + "/"] if name == "regex" else [forms[name].format(literal(value))]


def unique(items):
    return [item for i, item in enumerate(items) if item not in items[:i]]


def number(value):
    rounded = round(value, 6)  # a millionth of a dollar per million tokens is one pico-dollar a token
    return int(rounded) if rounded == int(rounded) else rounded


def rate(value):
    if not isinstance(value, dict):
        return number(value)
    return {"base": number(value["base"]), **{f">{t['start']}": number(t["price"]) for t in value["tiers"]}}


def twice(value):
    return {k: number(2 * v) for k, v in value.items()} if isinstance(value, dict) else number(2 * value)


def price_set(entry, claude):
    out = {}
    constraint = entry.get("constraint") or {}
    if "start_date" in constraint:
        out["from"] = constraint["start_date"]
    if "start_time" in constraint:
        out["hours"] = "-".join(constraint[k][:5] for k in ("start_time", "end_time"))
    for source, name in CLASSES.items():
        if source in entry["prices"]:
            out[name] = rate(entry["prices"][source])
            if name == "cacheWrite" and claude:
                out["cacheWrite1h"] = twice(out["input"])
    return out


def model(entry):
    sets = entry["prices"] if isinstance(entry["prices"], list) else [{"prices": entry["prices"]}]
    if not any(s["prices"] for s in sets):  # nothing listed: free where the name says so, else not known
        if not entry["id"].endswith(":free"):
            return None
        sets = [{"prices": {"input_mtok": 0, "output_mtok": 0}}]
    match = unique(patterns(entry["match"]))
    return {"id": entry["id"], "match": match,
            "prices": [price_set(s, "claude" in entry["id"].lower()) for s in sets]}


def provider(entry):
    pid = entry["id"]
    match = unique((patterns(entry["provider_match"]) if "provider_match" in entry else []) + ALIASES.get(pid, []))
    family = (patterns(entry["model_match"]) if "model_match" in entry else []) + FAMILIES.get(pid, [])
    fallback = entry.get("fallback_model_providers", []) + FALLBACKS.get(pid, [])
    out = {"id": pid, "name": entry["name"], "inputIncludesCached": pid not in INPUT_EXCLUDES_CACHED}
    for key, value in (("match", match), ("family", unique(family)), ("fallback", fallback)):
        if value:
            out[key] = value
    out["models"] = [m for m in map(model, entry["models"]) if m]
    return out


def rank(entry):
    head = entry["id"].split("_")[0]
    return FIRST.index(head) if head in FIRST else 100 + (LAST.index(head) + 1 if head in LAST else 0)


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def render(date, providers):
    head = {
        "source": "genai-prices, an open-source collection of list prices (MIT licence)", "date": date,
        "unit": "USD per million tokens; request: USD per thousand requests",
        "note": "Made by tools/make_prices.py. cacheWrite lives 5 minutes; cacheWrite1h of Claude models is not in "
                "the collection: it is 2 x input, as Anthropic bills it.",
    }
    lines = ["{"] + [f"{compact(k)}: {compact(v)}," for k, v in head.items()] + ['"providers": [']
    for i, p in enumerate(providers):
        models = p.pop("models")
        lines.append(compact(p)[:-1] + ',"models":[')
        lines += [compact(m) + ("," if j + 1 < len(models) else "") for j, m in enumerate(models)]
        lines.append("]}" + ("," if i + 1 < len(providers) else ""))
    return "\n".join(lines + ["]}"]) + "\n"


def main():
    source, target = sys.argv[1:]
    with open(source, encoding="utf-8") as f:
        data = json.load(f)
    entries, date = (data["providers"], data.get("date")) if isinstance(data, dict) else (data, None)
    providers = sorted([LOCAL] + [provider(e) for e in entries], key=rank)
    with open(target, "w", encoding="utf-8") as f:
        f.write(render(date or "2026-11-21", providers))


if __name__ == "__main__":
    main()
