//! The languages of reports, and the words of tables in each: roles, classes, domains, indices, units.
//!
//! Terms are those of the report that the main scenario is made after.

use std::str::FromStr;
use std::sync::LazyLock;

use super::terms::Term;

/// A language of reports.
///
/// ```
/// use ecograph::view::Language;
/// assert_eq!("zh".parse(), Ok(Language::Zh));
/// assert_eq!("fr".parse::<Language>(), Err("there are en and zh".to_owned()));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Chinese, in simplified characters.
    Zh,
}

impl FromStr for Language {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "en" => Ok(Self::En),
            "zh" => Ok(Self::Zh),
            _ => Err("there are en and zh".to_owned()),
        }
    }
}

impl Language {
    /// The name that pages carry.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh-CN",
        }
    }

    /// A term in this language.
    pub(crate) fn say(self, term: Term) -> &'static str {
        match self {
            Self::En => term.en,
            Self::Zh => term.zh,
        }
    }

    /// A unit in this language; as it is where the table has none.
    pub(crate) fn unit(self, unit: &str) -> String {
        let known = UNITS.iter().find(|(name, ..)| *name == unit);
        match (known, self) {
            (Some((_, en, _)), Self::En) => (*en).to_owned(),
            (Some((.., zh)), Self::Zh) => (*zh).to_owned(),
            (None, _) => unit.to_owned(),
        }
    }

    /// A word of the tables (a role, a class, a domain, an index) in this language; as it is where
    /// the table has none.
    pub(crate) fn word(self, word: &str) -> String {
        let known = WORDS.iter().find(|(name, ..)| *name == word);
        let index = || known_index(word).filter(|index| self == Self::Zh || !index.en.is_empty());
        match (known, self) {
            (Some((_, en, _)), Self::En) => (*en).to_owned(),
            (Some((.., zh)), Self::Zh) => (*zh).to_owned(),
            (None, _) => match (index(), self) {
                (Some(index), Self::En) => index.en.clone(),
                (Some(index), Self::Zh) => index.zh.clone(),
                (None, _) => word.replace('_', " "),
            },
        }
    }

    /// The name of an index where it stands beside others: in Chinese its own, else that of its column.
    pub(crate) fn index(self, name: &str) -> String {
        match self {
            // Studies measure a few things that are no index of a run.
            Self::Zh if known_index(name).is_some() || WORDS.iter().any(|it| it.0 == name) => {
                self.word(name)
            }
            Self::En | Self::Zh => name.to_owned(),
        }
    }

    /// What an index is; what was recorded of it where the table does not know it.
    pub(crate) fn meaning<'a>(self, name: &str, recorded: &'a str) -> &'a str {
        match (self, known_index(name)) {
            (Self::Zh, Some(index)) => &index.meaning,
            (Self::En, _) | (_, None) => recorded,
        }
    }
}

/// Units of columns.
const UNITS: &[(&str, &str, &str)] = &[
    ("1", "first = 1", "首值 = 1"),
    ("share", "share, 0 to 1", "份额，0 至 1"),
    ("ratio", "ratio", "比率"),
    ("effective compartments", "effective compartments", "有效分室数"),
    ("links/node", "links per node", "连接数/节点"),
    ("individuals", "individuals", "个体"),
    ("agents", "agents", "主体"),
    ("persons", "persons", "人"),
    ("connectors", "connectors", "连接器"),
    ("smallest unit", "smallest unit of money", "最小货币单位"),
    ("nats", "nats", "奈特"),
    ("effective lineages", "effective lineages", "有效谱系数"),
    ("compartments", "compartments", "分室"),
    ("species", "species", "物种"),
    ("effective species", "effective species", "有效物种数"),
    ("forms", "forms", "形态"),
    ("effective forms", "effective forms", "有效形态数"),
    ("channels", "channels", "渠道"),
    ("effective channels", "effective channels", "有效渠道数"),
    ("kinds", "kinds", "种类"),
    ("effective kinds", "effective kinds", "有效种类数"),
    ("functions", "functions", "功能"),
    ("effective cells", "effective cells", "有效单元数"),
    ("links/agent", "links per agent", "连接数/主体"),
    ("connectors/agent", "connectors per agent", "连接器/主体"),
    ("currency/step", "currency/step", "货币/步"),
    ("currency/person/step", "currency/person/step", "货币/人/步"),
    ("units/step", "units/step", "单位/步"),
    ("ln/step", "ln/step", "对数/步"),
    ("steps of value", "steps of value", "价值步数"),
];

/// Words that stand in tables: roles, classes, subjects, domains, indices.
const WORDS: &[(&str, &str, &str)] = &[
    ("fitted", "fitted", "拟合"),
    ("held-out", "held out", "留出"),
    ("context", "context", "背景"),
    ("information", "information", "信息连接器"),
    ("service", "service", "服务连接器"),
    ("function", "function", "功能连接器"),
    ("exchange", "exchange", "交换"),
    ("share", "share", "共享"),
    ("create", "create", "创造"),
    ("transform", "transform", "转化"),
    ("(import)", "(import)", "（输入）"),
    ("(export)", "(export)", "（输出）"),
    ("(respiration)", "(respiration)", "（耗散）"),
    ("users", "users", "用户"),
    ("developers", "developers", "开发者"),
    ("devices", "devices", "终端设备"),
    ("enterprises", "enterprises", "企业"),
    ("government", "government", "政府机构"),
    ("official accounts", "official accounts", "公众号"),
    ("platform", "platform", "平台"),
    ("society", "society", "社会"),
    ("villages", "villages", "乡村"),
    ("charity", "charity", "公益"),
    ("consumption environment", "consumption environment", "消费环境"),
    ("cost and efficiency", "cost and efficiency", "成本与效率"),
    ("custom", "custom", "民俗"),
    ("device replacement", "device replacement", "终端更新"),
    ("employment", "employment", "就业"),
    ("information consumption", "information consumption", "信息消费"),
    ("innovation", "innovation", "创新"),
    ("production", "production", "生产"),
    ("public service", "public service", "公共服务"),
    ("reach", "reach", "覆盖"),
    ("smart devices", "smart devices", "智能硬件"),
    ("social relations", "social relations", "社会交往"),
    ("traditional consumption", "traditional consumption", "传统消费"),
    ("value", "value", "价值"),
    ("way of life", "way of life", "生活方式"),
    ("members", "individuals", "个体"),
    ("level", "level", "层次"),
    ("use", "use", "使用"),
    ("money", "money", "资金"),
    ("revenue", "revenue", "收入"),
    ("quality", "quality", "质量"),
    ("run", "run", "运行"),
    ("mix frozen", "mix frozen", "冻结组成"),
    ("links random", "links random", "随机连接"),
    ("connector off", "connector off", "关闭连接器"),
    ("rises beyond all controls", "rises beyond all controls", "上升，超出全部对照"),
    (
        "rises beyond the controls that have it",
        "rises beyond the controls that have it",
        "上升，超出有定义的对照",
    ),
    ("falls", "falls", "下降"),
    ("no", "no", "否"),
    ("not defined", "not defined", "无定义"),
    ("one seed proves nothing", "one seed proves nothing", "单个种子不足为证"),
    ("throughput", "throughput", "吞吐量"),
    ("index", "index", "指数"),
    ("impact", "impact", "影响"),
    ("gross", "gross", "毛值"),
    ("net", "net", "净值"),
    ("paid", "paid", "支付"),
    ("life", "life", "生命"),
    ("freeze", "controls from", "对照自"),
    ("tests", "tests", "检验数"),
    ("at", "at", "时点"),
    ("column", "column", "变量"),
    ("horizon", "horizon, steps", "观察期（步）"),
    ("sources", "sources", "源主体数"),
    ("size", "size", "大小"),
    ("band", "band", "区间"),
    ("blow", "blow", "冲击方式"),
    ("removal", "removal", "移除"),
    ("order", "order", "次序"),
    ("random", "random", "随机"),
    ("connected", "most connected first", "连接最多者先"),
    ("capital", "capital", "资本"),
    ("seed", "seed", "种子"),
    ("seeds", "seeds", "种子数"),
    ("source", "source", "源"),
    ("own", "own", "自身"),
    ("others", "others", "其他"),
    ("transmission", "transmission", "传导"),
    ("moved", "moved", "受影响份额"),
    ("unit", "unit", "单位"),
    ("deepest", "deepest", "最深"),
    ("last", "last", "期末"),
    ("low", "low", "下限"),
    ("high", "high", "上限"),
    ("loss", "loss", "损失"),
    ("returned", "returned", "恢复"),
    ("steps", "steps", "步"),
    ("kind", "kind", "类别"),
    ("name", "name", "名称"),
    ("period", "period", "时期"),
    ("last year", "last year", "最近一年"),
    ("parameter", "parameter", "参数"),
    ("mu", "mean effect", "平均效应"),
    ("mu_star", "mean absolute effect", "平均绝对效应"),
    ("sigma", "spread of effects", "效应离散"),
    ("first", "first-order share", "一阶份额"),
    ("total", "total share", "总份额"),
    ("mu_star_low", "mean absolute effect, low", "平均绝对效应，下限"),
    ("mu_star_high", "mean absolute effect, high", "平均绝对效应，上限"),
    ("first_low", "first-order share, low", "一阶份额，下限"),
    ("first_high", "first-order share, high", "一阶份额，上限"),
    ("total_low", "total share, low", "总份额，下限"),
    ("total_high", "total share, high", "总份额，上限"),
    ("first_jansen", "first-order share (Jansen)", "一阶份额（Jansen）"),
    ("samples", "samples", "样本数"),
    ("noise", "luck alone", "仅随机性"),
    ("luck", "share of luck", "随机性份额"),
];

/// An index that a run can record, in words.
struct IndexTerm {
    name: String,
    /// Short name in English; empty where the name of the column says it.
    en: String,
    zh: String,
    /// What it is, in Chinese; in English it is recorded with the numbers.
    meaning: String,
}

static INDICES: LazyLock<Vec<IndexTerm>> = LazyLock::new(|| {
    let mut reader = csv::Reader::from_reader(include_bytes!("indices.csv").as_slice());
    let term = |line: csv::StringRecord| {
        let field = |place: usize| line.get(place).unwrap_or_default().to_owned();
        IndexTerm { name: field(0), en: field(1), zh: field(2), meaning: field(3) }
    };
    reader.records().filter_map(Result::ok).map(term).collect()
});

fn known_index(name: &str) -> Option<&'static IndexTerm> {
    INDICES.iter().find(|index| index.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::index_names;
    use crate::view::terms::WEB;

    #[test]
    fn words_that_nobody_knows_stay_as_they_are() {
        assert_eq!(Language::Zh.word("reach"), "覆盖");
        assert_eq!(Language::En.word("held-out"), "held out");
        assert_eq!(Language::Zh.word("my_index"), "my index");
        assert_eq!((Language::En.say(WEB), Language::Zh.say(WEB)), ("The value web", "价值网"));
    }

    #[test]
    fn every_word_stands_once_in_the_table() {
        let mut names: Vec<&str> = WORDS.iter().map(|(name, ..)| *name).collect();
        names.extend(INDICES.iter().map(|index| index.name.as_str()));
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn every_index_has_a_name_and_a_meaning_in_chinese_and_no_other_is_in_the_table() {
        let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..'\u{a000}').contains(&c));
        let known: Vec<&str> =
            index_names::STANDARD.iter().chain(index_names::NETWORK).copied().collect();
        for name in &known {
            let zh = Language::Zh;
            assert!(is_chinese(&zh.index(name)) && is_chinese(&zh.word(name)), "{name}: no name");
            let meaning = zh.meaning(name, "");
            assert!(is_chinese(meaning) && 4 < meaning.chars().count(), "{name}: no meaning");
        }
        assert!(INDICES.iter().all(|index| known.contains(&index.name.as_str())));
        assert_eq!((known.len(), zh_names().len()), (INDICES.len(), INDICES.len()), "a name twice");
        assert_eq!(Language::Zh.meaning("my_index", "mine"), "mine");
    }

    fn zh_names() -> std::collections::BTreeSet<&'static str> {
        INDICES.iter().map(|index| index.zh.as_str()).collect()
    }

    #[test]
    fn every_unit_of_an_index_has_a_name() {
        let page = std::fs::read_to_string("docs/INDICES.md").unwrap();
        let recorded = page.split("<!-- begin recorded -->").nth(1).unwrap();
        let rows = recorded.lines().filter(|line| line.starts_with("| `"));
        let units: Vec<&str> = rows.map(|row| row.split('|').nth(3).unwrap().trim()).collect();
        assert!(90 < units.len());
        for unit in units {
            assert!(UNITS.iter().any(|(name, ..)| *name == unit), "{unit} has no name");
        }
    }
}
