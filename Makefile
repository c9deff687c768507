# make up · make test · make lint · make bench · make docs  （每个命令自己装好所需的东西）
SHELL := /bin/sh
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

# The newest suitable Python on this machine; override with PYTHON=…
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

help:
	@echo 'make up      启动平台（第一次会先安装），打印网址和演示账号'
	@echo 'make test    安装并运行全部测试'
	@echo 'make lint    代码检查：ruff、mypy --strict、import-linter'
	@echo 'make bench   性能对比'
	@echo 'make docs    更新由程序生成的文档'

$(BIN)/python:
	@test -n '$(PYTHON)' || { echo '没有找到 Python 3.11 或更新的版本。Debian 上请运行：apt install python3 python3-venv'; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo '这台机器的 Python 缺少 venv 组件。Debian 上请运行：apt install python3-venv'; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.%-ready: pyproject.toml constraints.txt | $(BIN)/python
	@echo '正在安装（第一次约需几分钟）…'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[$*]' \
		|| { echo '安装没有完成。请检查网络或软件源设置后再运行一次。'; exit 1; }
	@touch $@

up: $(VENV)/.server-ready
	@exec $(BIN)/lawtrain up $(ARGS)

test: $(VENV)/.test-ready
	@$(BIN)/python -m pytest -n 2 $(ARGS)

lint: $(VENV)/.lint-ready
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

bench: $(VENV)/.bench-ready
	@$(BIN)/python -m benchmarks $(ARGS)

docs: $(VENV)/.server-ready
	@$(BIN)/python docs/make.py

.PHONY: help up test lint bench docs
