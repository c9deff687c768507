// Papers for the harness, with what a desk would reveal after submission.

const CITE = {
  constitution5: { label: "《宪法》第五条第三款", law: "xianfa", article: 5, quote: "一切法律、行政法规和地方性法规都不得同宪法相抵触。" },
  penalty44: {
    label: "《行政处罚法》第四十四条", law: "xingzhengchufafa", article: 44,
    quote: "行政机关在作出行政处罚决定之前，应当告知当事人拟作出的行政处罚内容及事实、理由、依据，并告知当事人依法享有的陈述、申辩、要求听证等权利。",
  },
};

const reveal = {};

function choice(id, kind, points, stem, options, key, explanation, citations) {
  const kinds = { 单选: ["single_choice", "radio"], 多选: ["multiple_choice", "checkbox"], 判断: ["true_false", "radio"] };
  reveal[id] = {
    key, explanation: "<p>" + explanation + "</p>", citations: citations || [],
    why: Object.fromEntries(options.filter((o) => o[2]).map((o) => [o[0], "<p>" + o[2] + "</p>"])),
  };
  return {
    id, kind: kinds[kind][0], label: kind, control: kinds[kind][1], html: "<p>" + stem + "</p>", points,
    options: options.map((o) => ({ id: o[0], html: "<p>" + o[1] + "</p>" })), parts: [],
  };
}

const one = (id, stem, options, key, explanation, cite) => choice(id, "单选", 6, stem, options, [key], explanation, cite);
const many = (id, stem, options, key, explanation, cite) => choice(id, "多选", 10, stem, options, key, explanation, cite);
const judge = (id, stem, key, explanation, cite) =>
  choice(id, "判断", 5, stem, [["true", "正确"], ["false", "错误"]], [key], explanation, cite);

function material(id, points, stem, parts, explanation, citations) {
  reveal[id] = { key: [], explanation: "<p>" + explanation + "</p>", citations, why: {} };
  return { id, kind: "case", label: "材料", control: "group", html: "<p>" + stem + "</p>", points, options: [], parts };
}

const questions = [
  one("q-supreme", "示范镇准备印发一份规范性文件，其中一条同宪法的规定不一致。下列处理哪一项是正确的？", [
    ["a", "文件经镇党政联席会议通过，可以先试行", "会议通过不能使违反宪法的规定有效。"],
    ["b", "这一条不得写入，应当删去或者改到与宪法一致", "宪法具有最高的法律效力，任何规范性文件都不得同宪法相抵触。"],
    ["c", "请村民代表会议表决同意后即可执行", "村民表决同样不能改变宪法的规定。"],
    ["d", "先印发，有人提出意见再改", "应当在印发之前审查，不能先违法再纠正。"],
  ], "b", "宪法是国家的根本法，具有最高的法律效力。", [CITE.constitution5]),
  one("q-amend", "宪法的修改，由全国人民代表大会以全体代表的多少通过？", [
    ["a", "过半数"], ["b", "三分之二以上的多数", "这是宪法第六十四条的规定。"], ["c", "四分之三以上的多数"],
  ], "b", "普通法律以全体代表的过半数通过，修改宪法要求更高。"),
  one("q-day", "国家宪法日是每年的哪一天？", [["a", "7 月 1 日"], ["b", "10 月 1 日"], ["c", "12 月 4 日"]], "c", "现行宪法于 1982 年 12 月 4 日公布施行。"),
  one("q-card", "执法人员调查或者检查时，应当怎样做？", [["a", "主动出示执法证件"], ["b", "当事人要求时才出示"], ["c", "口头说明单位即可"]], "a", "执法人员应当主动出示执法证件。"),
  one("q-two", "一般情况下，行政执法人员调查时不得少于几人？", [["a", "一人"], ["b", "两人"], ["c", "三人"]], "b", "法律另有规定的除外。"),
  many("q-tell", "作出行政处罚决定之前，行政机关应当告知当事人哪些事项？", [
    ["a", "拟作出的行政处罚内容", "法条明确列举。"],
    ["b", "事实、理由、依据", "法条明确列举。"],
    ["c", "依法享有的陈述、申辩、要求听证等权利", "法条明确列举。"],
    ["d", "举报人的姓名和住址", "举报人的信息应当保密。"],
  ], ["a", "b", "c"], "事先告知是作出处罚决定的必经步骤。", [CITE.penalty44]),
  many("q-organs", "下列哪些是我国的国家机构？", [["a", "人民法院"], ["b", "人民检察院"], ["c", "监察委员会"], ["d", "村民委员会", "村民委员会是基层群众性自治组织。"]], ["a", "b", "c"], "宪法第三章规定国家机构。"),
  many("q-duty", "公民的基本义务包括哪些？", [["a", "依照法律纳税"], ["b", "维护国家统一"], ["c", "购买商业保险"]], ["a", "b"], "购买商业保险出于自愿。"),
  judge("q-fine", "执法人员当场收缴罚款，可以不出具专用票据。", "false", "不出具财政部门统一制发的专用票据的，当事人有权拒绝缴纳。"),
  judge("q-hear", "行政机关不得因当事人陈述、申辩而给予更重的处罚。", "true", "陈述、申辩是当事人的权利。"),
  judge("q-village", "乡镇人民政府可以干预依法属于村民自治范围内的事项。", "false", "乡镇人民政府给予指导、支持和帮助，但不得干预。"),
  material("q-case", 20,
    "示范镇执法队的两名队员发现一家小吃店占道经营。队员没有说明理由，也没有听店主解释，当场写下一张罚款决定书，要求店主第二天把 200 元现金交到队员手中。店主说自己已在三天前申请了临时摆放手续，队员回答“有话到队里再说”。",
    [
      choice("q-case/1", "单选", 10, "队员在作出决定之前，少做了哪一步？", [["a", "告知事实、理由、依据和权利", "这一步不能省。"], ["b", "请镇长签字"], ["c", "请村干部到场"]], ["a"], "当场处罚同样要先告知、听取陈述申辩。"),
      choice("q-case/2", "判断", 10, "店主有权陈述和申辩。", [["true", "正确"], ["false", "错误"]], ["true"], "当事人有权进行陈述和申辩。"),
    ], "程序违法会使处罚站不住脚。", [CITE.penalty44]),
];

const head = {
  ref: "constitution/01-supremacy/test", title: "宪法的地位：课后测验", counted: true, count: questions.length, points: 95,
  pass_score: 57, minutes: 20, rule: "漏选得部分分，错选不得分",
};

const practice = {
  head: Object.assign({}, head, {
    ref: "constitution/01-supremacy/practice", title: "随堂练习", counted: false, count: 3, points: 21, pass_score: 0, minutes: 3, rule: "",
  }),
  questions: [questions[2], questions[5], questions[9]],
  reveal,
};

function written(id, points, stem, guide, explanation, citations) {
  reveal[id] = {
    key: [], explanation: "<p>" + explanation + "</p>", citations, why: {},
    guide: guide.map(([html, worth]) => ({ html: "<p>" + html + "</p>", points: worth })),
  };
  return {
    id, kind: "written", label: "简答", control: "text", html: "<p>" + stem + "</p>", points, options: [], parts: [], longest: 60,
  };
}

const essay = written("q-why", 10, "镇里有人说：“处罚决定先写好，再去听当事人解释也不迟。”这种说法对不对？请说明理由。", [
  ["指出说法不对：告知和听取陈述、申辩必须在作出决定之前", 6], ["说明不这样做的后果：处罚决定不能成立", 4],
], "不对。作出决定之前应当告知并听取陈述、申辩，否则不得作出行政处罚决定。", [CITE.penalty44]);

const self = {
  head: Object.assign({}, head, {
    ref: "administrative-law/07/practice", title: "行政处罚：想一想", counted: false, count: 4, points: 26, pass_score: 0, minutes: 15, rule: "",
  }),
  questions: [
    questions[0], essay,
    material("q-mixed", 20, questions[11].html.replace(/<[/]?p>/g, ""), [
      choice("q-mixed/1", "判断", 10, "店主有权陈述和申辩。", [["true", "正确"], ["false", "错误"]], ["true"], "当事人有权进行陈述和申辩。"),
      written("q-mixed/2", 10, "请指出这次处罚在程序上的问题。", [["没有告知事实、理由和依据", 5], ["没有听取陈述、申辩", 5]], "两名队员没有告知，也没有听取陈述、申辩。", []),
    ], "程序违法会使处罚站不住脚。", []),
    questions[8],
  ],
  reveal,
};

const HOSTILE = "<img src=x onerror=\"window.pwned=1\"><script>window.pwned=1</script>";

const hostile = {
  head: Object.assign({}, head, { ref: "x/y/hostile", title: HOSTILE, rule: HOSTILE, count: 1 }),
  questions: [Object.assign({}, questions[0], { label: HOSTILE })],
  reveal: { "q-supreme": Object.assign({}, reveal["q-supreme"], { citations: [{ label: HOSTILE, law: "x", article: 1, quote: HOSTILE }] }) },
};

const LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmütze".repeat(3);
const wide = {
  head: Object.assign({}, head, { ref: "x/y/wide", title: LONG, rule: LONG }),
  questions: [
    choice("w", "单选", 6,
      "</p><table><thead><tr><th>项目</th><th>标准</th><th>依据</th><th>备注</th></tr></thead><tbody><tr><td>" + LONG +
      "</td><td>二百元以下</td><td>行政处罚法</td><td>当场</td></tr></tbody></table><p>" + LONG, [["a", LONG, LONG], ["b", "短"]], ["a"], LONG,
      [{ label: LONG, law: "x", article: 1, quote: LONG }]),
  ].concat(questions.slice(1)),
  reveal,
};

export const PAPERS = { test: { head, questions, reveal }, practice, self, hostile, wide };
