//! The languages of reports, and the words of tables in each: roles, classes, domains, indices, units.
//!
//! Terms are those of the report that the main scenario is made after.

use std::str::FromStr;

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
        match (known, self) {
            (Some((_, en, _)), Self::En) => (*en).to_owned(),
            (Some((.., zh)), Self::Zh) => (*zh).to_owned(),
            (None, _) => word.replace('_', " "),
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
    ("diversity", "diversity (alike ones counted less)", "多样性（相似者折减）"),
    ("diversity_0", "Hill number of order 0", "0 阶 Hill 数"),
    ("diversity_1", "Hill number of order 1", "1 阶 Hill 数"),
    ("diversity_2", "Hill number of order 2", "2 阶 Hill 数"),
    ("balance", "balance", "均衡指数"),
    ("ascendency", "relative ascendency", "相对上升度"),
    ("ascendency_null", "its null", "其零模型"),
    ("ascendency_excess", "excess over the null", "超出零模型"),
    ("effective_links", "effective links", "有效连接数"),
    ("overhead", "overhead", "相对冗余"),
    ("robustness", "robustness", "稳健性"),
    ("productivity", "productivity", "生产率"),
    ("efficiency", "efficiency", "效率"),
    ("wholeness", "overall unity", "整体统一性"),
    ("richness", "richness", "多样丰富性"),
    ("circulation", "open circulation (Finn)", "开放循环性（Finn）"),
    ("openness", "openness", "开放度"),
    ("connectors", "connectors", "连接器"),
    ("agents", "agents", "主体"),
    ("mean_degree", "mean degree", "平均连接数"),
    ("members", "individuals", "个体"),
    ("level", "level", "层次"),
    ("use", "use", "使用"),
    ("money", "money", "资金"),
    ("revenue", "revenue", "收入"),
    ("quality", "quality", "质量"),
    ("labour", "labour", "就业人数"),
    ("run", "run", "运行"),
];

#[cfg(test)]
mod tests {
    use super::*;
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
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
