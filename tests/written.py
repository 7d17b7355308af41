"""Notebooks as a test writes them down: the text of each cell."""

import json
from pathlib import Path
from typing import Any


def code(source: str | list[str], **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source, **more}


def notebook(*cells: str | dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "cells": [code(cell) if isinstance(cell, str) else cell for cell in cells],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
        **more,
    }


def write(path: Path, *cells: str | dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook(*cells), ensure_ascii=False), encoding="utf-8")
    return path
