// Papers with 排序, 匹配, 填空 and 演练 for the harness; `reveal` is what a desk tells afterwards.

const LAW = {
  card: {
    label: "《行政处罚法》第五十五条第一款", law: "xingzhengchufafa", article: 55,
    quote: "执法人员在调查或者进行检查时，应当主动向当事人或者有关人员出示执法证件。",
  },
  tell: {
    label: "《行政处罚法》第四十四条", law: "xingzhengchufafa", article: 44,
    quote: "行政机关在作出行政处罚决定之前，应当告知当事人拟作出的行政处罚内容及事实、理由、依据，并告知当事人依法享有的陈述、申辩、要求听证等权利。",
  },
  void: { label: "《行政处罚法》第三十八条第二款", law: "xingzhengchufafa", article: 38, quote: "违反法定程序构成重大且明显违法的，行政处罚无效。" },
};

const reveal = {};
const p = (text) => "<p>" + text + "</p>";
const listed = (pairs) => pairs.map(([id, text]) => ({ id, html: p(text) }));
const whys = (all) => Object.fromEntries(all.filter((one) => one[2]).map(([id, , why]) => [id, p(why)]));

function item(id, kind, label, control, points, stem, rest, key, why, explanation, citations) {
  reveal[id] = { key, why, explanation: p(explanation), citations };
  return Object.assign({ id, kind, label, control, html: p(stem), points, options: [], parts: [], rows: [], stages: 0, longest: 0 }, rest);
}

const order = item("s-order", "ordering", "排序", "order", 6, "行政处罚普通程序中，下列各步应当按怎样的先后进行？", {
  options: listed([
    ["k", "告知拟作出的处罚和陈述、申辩、要求听证的权利"], ["w", "立案"], ["b", "送达处罚决定书"], ["t", "调查取证"],
  ]),
}, ["w", "t", "k", "b"], whys([
  ["w", "", "符合立案标准的，应当及时立案。"], ["k", "", "告知在作出决定之前，不在决定之后。"],
]), "先立案，再调查；决定之前先告知，决定之后送达。", [LAW.tell]);

const match = item("s-match", "matching", "匹配", "match", 6, "示范镇收到下列三件事，各应当怎样办？", {
  rows: listed([
    ["p1", "村民要求公开本村道路硬化项目的验收结论"], ["p2", "村民反映邻居占道堆放柴草"], ["p3", "村民对镇政府作出的处罚不服"],
  ]),
  options: listed([
    ["c", "按政府信息公开申请办理，二十个工作日内答复"], ["a", "告知可以申请行政复议或者提起行政诉讼"], ["d", "按信访事项登记，十五日内决定是否受理"],
    ["z", "转交村民委员会，不再过问"],
  ]),
}, ["p1=c", "p2=d", "p3=a"], whys([["p1", "", "申请公开已有的信息，走信息公开程序。"], ["p3", "", "对处罚不服，法定救济途径是复议和诉讼。"]]),
"先分清群众要的是什么，再选程序。", []);

const blanks = item("s-blanks", "blanks", "填空", "blanks", 4,
  "公民应当自知道该行政行为之日起＿（1）＿内提出行政复议申请；行政复议机关适用普通程序的，应当自受理申请之日起＿（2）＿内作出决定。", {
    rows: [{ id: "1", html: p("（1）") }, { id: "2", html: p("（2）") }], longest: 10,
  }, ["1=六十日", "2=六十日"], whys([["1", "", "法律规定的申请期限超过六十日的除外。"]]), "两处都是六十日。", []);

function stage(n, stem, options, right, explanation, citations) {
  const id = "s-drill/" + n;
  return item(id, "single_choice", "单选", "radio", 5, stem, { options: listed(options) }, [right], whys(options), explanation, citations);
}

const drill = item("s-drill", "drill", "演练", "drill", 20,
  "示范镇执法队接到举报：一家小吃店占道经营。您是执法队负责人，请一步一步处理。", {
    stages: 4,
    parts: [
      stage(1, "队员到了现场，先做什么？", [
        ["a", "主动出示执法证件，说明来意", "表明身份是调查的第一步。"],
        ["b", "先把桌椅搬上车", "没有表明身份，也没有依据就搬走物品，当事人有权拒绝。（《行政处罚法》第五十五条第一款）"],
        ["c", "请村干部代为检查", "村干部没有执法资格。"],
      ], "a", "调查时应当主动出示执法证件。", [LAW.card]),
      stage(2, "队员已经表明身份，也拍了照片。店主说有临时摆放手续。接下来怎么办？", [
        ["a", "当场写下罚款二百元", "没有核实、没有告知就处罚，程序违法，处罚不能成立。（《行政处罚法》第三十八条第二款）"],
        ["b", "记录店主的话，核实手续是否有效", "当事人有权陈述、申辩，提出的事实应当复核。"],
      ], "b", "对当事人提出的事实、理由和证据，应当进行复核。", [LAW.void]),
      item("s-drill/3", "multiple_choice", "多选", "checkbox", 5, "核实后手续已经过期，拟作出罚款。决定之前应当告知哪些？", {
        options: listed([["a", "拟作出的处罚内容和依据"], ["b", "陈述、申辩的权利"], ["c", "举报人是谁"]]),
      }, ["a", "b"], whys([
        ["a", "", "应当告知。"], ["b", "", "应当告知。"], ["c", "", "举报人的信息应当保密。"],
      ]), "先告知，再决定。", [LAW.tell]),
      item("s-drill/4", "true_false", "判断", "radio", 5, "店主申辩了几句，可以因此多罚一百元。", {
        options: listed([["true", "正确"], ["false", "错误"]]),
      }, ["false"], {}, "不得因当事人陈述、申辩而给予更重的处罚。", []),
    ],
  }, [], {}, "每一步都有先后，少一步处罚就站不住脚。", [LAW.void]);

const head = {
  ref: "administrative-law/07/practice", title: "行政处罚：随堂练习", counted: false, count: 1, points: 6, pass_score: 0, minutes: 5, rule: "",
  assignment: false,
};
const RULES = {
  order: "排序题按前后接对的处数给分，每接对一处得一份。", match: "匹配题按配对正确的项数给分。",
  blanks: "填空题按填对的空数给分；数字写汉字、写阿拉伯数字都可以。", drill: "演练一步一步做，每一步选定后不能再改，当场看到后果；各步平分这道题的分。",
};

function paper(...questions) {
  const points = questions.reduce((sum, one) => sum + one.points, 0);
  const rules = questions.map((one) => RULES[one.control]);
  return { head: Object.assign({}, head, { count: questions.length, points, rules }), questions, reveal };
}

export const STEPS = {
  order: paper(order), match: paper(match), blanks: paper(blanks), drill: paper(drill), steps: paper(order, match, blanks, drill),
};
