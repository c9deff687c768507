/*
 * A JupyterLab extension written by hand, no build needed: puts into Chinese what JupyterLab says in English in
 * spite of the language pack (it makes these labels before the pack has come, or the pack is a version behind),
 * and brings the commands behind the buttons 我的学习 and 显示题目.
 */
(function () {
  "use strict";

  const WORDS = {
    "Cell toolbar": "单元格工具栏",
    "Cells": "单元格",
    "Code Cell Content": "代码单元格内容",
    "Code Cell Content with Output": "代码单元格内容和结果",
    "Collapse Output": "收起结果",
    "Delete the cell": "删除这个单元格",
    "Enable Debugger": "启用调试器",
    "Expand Output": "展开结果",
    "Go to cell…": "跳到单元格…",
    "Markdown Cell Content": "文字单元格内容",
    "Raw Cell Content": "原文单元格内容",
    "Skip to main panel": "跳到正文",
    "import lawtrain as lt": "题目在这里：请点上方的“显示题目”",
    "main area content": "正文",
    "main area toolbar": "工具栏",
  };
  const STYLE =
    '[data-jp-item-name="show-quiz"] jp-button { background: #9b1c1c; border-radius: 4px; }' +
    '[data-jp-item-name="show-quiz"] .jp-ToolbarButtonComponent-label { color: #fff; font-weight: 600; }';
  const ATTRIBUTES = ["aria-label", "title"];
  const TEXTS = ".skip-link, .jp-PlaceholderText"; // elsewhere text may be what a person wrote
  const LABELLED = ATTRIBUTES.map((name) => "[" + name + "]").concat(TEXTS).join(",");

  function inChinese(words) {
    if (Object.hasOwnProperty.call(WORDS, words)) return WORDS[words];
    return words.replace(/: None$/, "：无").replace(/(?<=可写：)(true|false)$/m, (yes) => (yes === "true" ? "是" : "否"));
  }

  function translate(element) {
    for (const name of ATTRIBUTES) {
      const before = element.getAttribute(name);
      const after = before && inChinese(before);
      if (after !== before) element.setAttribute(name, after);
    }
    const text = element.firstChild;
    if (text && text.nodeType === Node.TEXT_NODE && element.matches(TEXTS)) {
      const after = inChinese(text.data.trim());
      if (after !== text.data.trim()) text.data = after;
    }
  }

  function translateWithin(root) {
    if (root.nodeType === Node.TEXT_NODE && root.parentElement) translate(root.parentElement);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    translate(root);
    root.querySelectorAll(LABELLED).forEach(translate);
  }

  function watch() {
    translateWithin(document.body);
    new MutationObserver((changes) => {
      for (const change of changes) {
        if (change.type === "attributes") translate(change.target);
        else change.addedNodes.forEach(translateWithin);
      }
    }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ATTRIBUTES });
  }

  function pageConfig() {
    const element = document.getElementById("jupyter-config-data");
    return element ? JSON.parse(element.textContent) : {};
  }

  const plugin = {
    id: "lawtrain:plugin",
    autoStart: true,
    activate(app) {
      app.commands.addCommand("lawtrain:home", {
        label: "我的学习",
        caption: "回到“我的学习”",
        execute: () => location.assign(pageConfig().hubPrefix || "/hub/"), // and the hub knows where that is
      });
      app.commands.addCommand("lawtrain:show-quiz", {
        label: "显示题目",
        caption: "显示题目",
        execute: async () => {
          const { sessionContext } = app.shell.currentWidget || {};
          if (sessionContext) await sessionContext.ready; // a click while the lesson is still opening counts too
          return app.commands.execute("notebook:run-all-cells");
        },
      });
      const style = document.createElement("style");
      style.textContent = STYLE;
      document.head.append(style);
      if (JSON.stringify(pageConfig().disabledExtensions || []).includes("launcher-extension")) {
        document.documentElement.style.setProperty("--jp-content-font-size1", "17px"); // no menu to enlarge it
        // Where nothing is open, JupyterLab calls for the launcher: learners get the lessons instead.
        app.commands.addCommand("launcher:create", {
          label: "课程",
          execute: () => app.commands.execute("filebrowser:go-to-path", { path: "课程" }).then(() => ({})),
        });
      }
      watch();
    },
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB.lawtrain = {
    init() {},
    get: () => Promise.resolve(() => ({ __esModule: true, default: plugin })),
  };
})();
