/*
 * A JupyterLab extension written by hand, no build needed: puts into Chinese what JupyterLab says in English in
 * spite of the language pack (it makes these labels before the pack has come, or the pack is a version behind) and
 * what nbgrader's list of assignments says, and brings the commands behind the buttons 我的学习, 作业, 阅卷 and 显示题目.
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
  const LISTED = {
    "(feedback available to fetch)": "（评语到了，请点“取评语”）",
    "(view feedback)": "（看评语）",
    "Assignment not submitted:": "没有交上：",
    "Downloaded assignments": "已领取的作业",
    "Error fetching assignment.": "没有领到，请再试一次",
    "Error fetching courses!": "没有读到作业",
    "Error fetching feedback.": "没有取到，请再试一次",
    "Error submitting assignment.": "没有交上，请再试一次",
    "Fetch": "领取",
    "Fetch Feedback": "取评语",
    "Fetching Feedback...": "正在取……",
    "Fetching...": "正在领取……",
    "Invalid Submission": "没有交上",
    "Loading, please wait...": "正在读取……",
    "No courses found.": "现在没有作业",
    "Ok": "知道了",
    "OK": "知道了",
    "Refresh assignments list": "再看一遍有没有新的作业",
    "Released assignments": "可以领取的作业",
    "Released, downloaded, and submitted assignments for course:": "作业在这里领取和提交：",
    "Submit": "提交",
    "Submitted assignments": "已交的作业",
    "There are no assignments to fetch.": "现在没有要领取的作业。",
    "There are no downloaded assignments.": "还没有领取过作业。",
    "There are no submitted assignments.": "还没有交过作业。",
    "Toggle Dropdown": "换一年",
    "submitting...": "正在提交……",
  };
  const LIST = "#nbgrader-assignment-list";
  const TALK = LIST + ", .nbgrader-ErrorDialog";
  const NOT_READ = "作业列表现在打不开。请过一会儿点“刷新”；还不行，请告诉培训员。";
  const NOT_HANDED_IN = "您的答案都在，没有丢。请再点一次“提交”；还不行，请告诉培训员。";
  const STYLE =
    '[data-jp-item-name="show-quiz"] jp-button { background: #9b1c1c; border-radius: 4px; }' +
    '[data-jp-item-name="show-quiz"] .jp-ToolbarButtonComponent-label { color: #fff; font-weight: 600; }' +
    `${LIST} { font-size: 16px; } ${LIST} .btn { font-size: 15px; padding: 4px 14px; min-height: 32px; }` +
    `${LIST} #assignments_toolbar { padding: 10px 8px; } ${LIST} .list_item { padding-top: 8px; padding-bottom: 8px; }` +
    `${LIST} .collapse { display: block; } ${LIST} .assignment-notebooks > .list_item:first-child { display: none; }` +
    `${LIST} .assignment-notebooks .item_status, ${LIST} .fa-caret-right, ${LIST} .fa-caret-down { display: none; }` +
    `${LIST} .assignment-notebooks-link { color: inherit; pointer-events: none; }` +
    `${LIST} .fa-refresh::before { content: "刷新"; font-style: normal; }` +
    `${LIST} .item_course, #submitted_assignments_list > .list_item:not(.lt-answered) .btn { display: none; }` +
    `@media (min-width: 768px) { ${LIST} .col-sm-6 { width: 66.66666667%; } }` +
    `${LIST} .item_name { font-weight: 600; } ${LIST} .assignment-notebooks .item_name { font-weight: 400; }` +
    `${LIST} .assignment-notebooks a { text-decoration: underline; cursor: pointer; }`;
  const ATTRIBUTES = ["aria-label", "title"];
  const TEXTS = ".skip-link, .jp-PlaceholderText, .jp-showHiddenCellsButton > div"; // elsewhere text may be what a person wrote
  const LABELLED = ATTRIBUTES.map((name) => "[" + name + "]").concat(TEXTS).join(",");

  const has = (object, name) => Object.hasOwnProperty.call(object, name);

  function inChinese(words) {
    if (has(WORDS, words)) return WORDS[words];
    return words.replace(/: None$/, "：无").replace(/^(\d+) cells? hidden$/, "收起了 $1 格").replace(/(?<=可写：)(true|false)$/m, (yes) => (yes === "true" ? "是" : "否"));
  }

  /* What nbgrader says: its own words, what it calls a course, its times. */
  function listed(words) {
    if (has(LISTED, words)) return LISTED[words];
    const course = /^xuefa-(\d{4})$/.exec(words);
    if (course) return course[1] + " 年学法用法";
    const time = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)\.\d+ (UTC|CST|PRC)$/.exec(words);
    if (time) {
      const moment = new Date(time[1] + "T" + time[2] + (time[3] === "UTC" ? "Z" : "+08:00"));
      return "交于 " + moment.toLocaleString("zh-CN", { timeZone: "Asia/Shanghai" });
    }
    return words;
  }

  function translate(element) {
    for (const name of ATTRIBUTES) {
      const before = element.getAttribute(name);
      const after = before && (element.closest(TALK) ? listed(inChinese(before)) : inChinese(before));
      if (after !== before) element.setAttribute(name, after);
    }
    const text = element.firstChild;
    if (text && text.nodeType === Node.TEXT_NODE && element.matches(TEXTS)) {
      const after = inChinese(text.data.trim());
      if (after !== text.data.trim()) text.data = after;
    }
  }

  function translateList(root) {
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts = root.nodeType === Node.TEXT_NODE ? [root] : [];
    while (walk.nextNode()) texts.push(walk.currentNode);
    for (const text of texts) {
      const before = text.data.trim();
      const place = text.parentElement;
      let after = listed(before);
      if (before === "(feedback available to fetch)") place.closest("#submitted_assignments_list > *").classList.add("lt-answered");
      if (place && before && place.closest(".list_error, .version_error")) after = NOT_READ;
      if (place && before && place.matches("#submission-message pre")) after = (/没有交上：(.+)/.exec(before) || [])[1] || NOT_HANDED_IN;
      if (place && place.matches(".assignment-notebooks .item_name a") && after !== LISTED["(view feedback)"]) after = "打开作业";
      if (after !== before) text.data = after;
    }
  }

  function translateWithin(root) {
    const element = root.nodeType === Node.TEXT_NODE ? root.parentElement : root;
    if (!element || element.nodeType !== Node.ELEMENT_NODE) return;
    translate(element);
    if (root === element) root.querySelectorAll(LABELLED).forEach(translate);
    if (element.closest(TALK)) translateList(root);
    else if (root === element) root.querySelectorAll(TALK).forEach(translateList);
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

  function address(path) {
    return new URL((pageConfig().baseUrl || "/") + path, location.href).href;
  }

  async function openList(app) {
    await app.commands.execute("nbgrader:open-assignment-list");
    nameList(app);
    if (window.innerWidth < 700) app.shell.collapseLeft(); // a phone has no room for both
  }

  function nameList(app) {
    for (const widget of app.shell.widgets("main")) {
      if (widget.id === "nbgrader-assignment-list") widget.title.label = "作业";
    }
  }

  /* nbgrader goes to the folder of a comment: we open the page that lies in it. */
  function openComments(app) {
    app.commands.commandExecuted.connect(async (_, { id, args }) => {
      if (id !== "filebrowser:go-to-path" || !/\/feedback\/[^/]+$/.test(args.path)) return;
      const { content } = await app.serviceManager.contents.get(args.path);
      const page = content.find(({ name }) => name.endsWith(".html"));
      if (page) app.commands.execute("docmanager:open", { path: page.path, factory: "HTML Viewer" });
    });
  }

  function addCommands(app) {
    app.commands.addCommand("lawtrain:home", {
      label: "我的学习",
      caption: "回到“我的学习”",
      execute: () => location.assign(pageConfig().hubPrefix || "/hub/"), // and the hub knows where that is
    });
    app.commands.addCommand("lawtrain:assignments", {
      label: "作业",
      caption: "领取和交作业",
      execute: () => openList(app),
    });
    app.commands.addCommand("lawtrain:marking", {
      label: "阅卷",
      caption: "在新的标签页里打开阅卷页面",
      // A page of its own: the hub forbids it as a frame within this one.
      execute: () => void window.open(address("formgrader"), "_blank", "noopener"),
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
  }

  const plugin = {
    id: "lawtrain:plugin",
    autoStart: true,
    activate(app) {
      addCommands(app);
      openComments(app);
      const style = document.createElement("style");
      style.textContent = STYLE;
      document.head.append(style);
      if (JSON.stringify(pageConfig().disabledExtensions || []).includes("launcher-extension")) {
        document.documentElement.style.setProperty("--jp-content-font-size1", "17px"); // no menu to enlarge it
        style.textContent += '.jp-MarkdownCell:has(h2[data-jupyter-id^="阅卷用"]) { display: none; }'; // nbgrader's part of an assignment
        app.restored.then(() => app.shell.collapseRight()); // nothing is left in it
        // Where nothing is open, JupyterLab calls for the launcher: learners get the lessons instead.
        app.commands.addCommand("launcher:create", {
          label: "课程",
          execute: () => app.commands.execute("filebrowser:go-to-path", { path: "课程" }).then(() => ({})),
        });
      }
      watch();
      app.restored.then(() => nameList(app)); // it may have been left open last time
    },
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB.lawtrain = {
    init() {},
    get: () => Promise.resolve(() => ({ __esModule: true, default: plugin })),
  };
})();
