//! The terms of reports in every language that they are written in: one table.

/// A term in every language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) en: &'static str,
    pub(crate) zh: &'static str,
}

const fn term(en: &'static str, zh: &'static str) -> Term {
    Term { en, zh }
}

pub(crate) const CONTENTS: Term = term("Contents", "目录");
pub(crate) const DATA: Term = term("data (CSV)", "数据 (CSV)");
pub(crate) const SAVE_CSV: Term = term("save CSV", "保存 CSV");
pub(crate) const SAVE_SVG: Term = term("save SVG", "保存 SVG");
pub(crate) const AGAIN: Term = term("Again with", "重现命令：");
pub(crate) const THINNED: Term = term(
    "Thinned for drawing: of each stretch its first, lowest, highest and last value.",
    "为绘图作了精简：每一段保留首值、最低值、最高值与末值。",
);

pub(crate) const WHAT: Term = term("What was simulated", "模拟了什么");
pub(crate) const SCENARIO: Term = term("scenario", "情景");
pub(crate) const STATE: Term = term("state", "状态");
pub(crate) const COMPLETE: Term = term("complete", "完整");
pub(crate) const INTERRUPTED: Term = term(
    "interrupted: what follows ends before the last step that was asked for",
    "中断：以下结果止于所要求的最后一步之前",
);
pub(crate) const PERIOD: Term = term("period", "时期");
pub(crate) const STEPS: Term = term("steps", "步");
pub(crate) const SEED: Term = term("seed", "随机种子");
pub(crate) const SEEDS: Term = term("seeds", "随机种子数");
pub(crate) const SCALE: Term = term("scale", "规模");
pub(crate) const VERSION: Term = term("version", "版本");
pub(crate) const HASH: Term = term("scenario, BLAKE3", "情景 BLAKE3");
pub(crate) const DIGEST: Term = term("digest of the last state", "末状态摘要");
pub(crate) const CHANGED: Term = term("set on top", "附加设置");
pub(crate) const FORKED: Term = term("goes on from", "接续自");
pub(crate) const RESUMED: Term = term("resumed after steps", "续跑于步");
pub(crate) const TOOK: Term = term("took", "用时");
pub(crate) const ON_THREADS: Term = term("threads; they change no result", "线程；不影响结果");
pub(crate) const COMMAND: Term = term("command", "命令");
pub(crate) const ASKED_SHARE: Term = term("share of agents", "主体份额");
pub(crate) const VARIANTS: Term = term("variants", "变体");

pub(crate) const TIME: Term = term("beginning of the step", "步的起始日");
pub(crate) const STEP: Term = term("step", "步");
pub(crate) const INDICES: Term = term("Three indices and four traits", "三项指数与四个特征");
pub(crate) const DIVERSITY: Term = term("Diversity of the population", "种群多样性");
pub(crate) const DIVERSITY_CAPTION: Term = term(
    "Effective number of compartments by throughflow. Above: alike ones counted less (diversity), beside its null (dashed), in which every two compartments are as alike as they are in the mean: below it, large compartments resemble each other. Below: Hill numbers of order 0, 1 and 2, which count none as alike and weigh large compartments more the higher the order.",
    "按吞吐量计的有效分室数。上图：相似者折减的多样性与其零模型（虚线；任意两分室的相似程度都等于平均值）：低于零模型，说明大分室彼此相似。下图：0、1、2 阶 Hill 数，不计相似性；阶数越高，大分室的权重越大。",
);
pub(crate) const BALANCE: Term = term("Balance of the system", "系统均衡性");
pub(crate) const BALANCE_CAPTION: Term = term(
    "Balance is never one number. From above: relative ascendency and the balance index made of it, each beside that of the maximum-entropy null with the same zeros and margins (dashed); what lies between the two is order beyond pattern and size. Below: effective links of a node, and relative overhead, the flexibility that is left; both belong to the same flows, so the null of ascendency is theirs too.",
    "均衡性从不是一个数。自上而下：相对上升度及由其导出的均衡指数，各与最大熵零模型（相同的零元与边际；虚线）并列；两者之差是超出结构与规模的秩序。其下：每个节点的有效连接数，及相对冗余（留存的弹性）；二者出自同一流量，上升度的零模型也适用于它们。",
);
pub(crate) const PRODUCTIVITY: Term = term("Productivity", "生产力");
pub(crate) const PRODUCTIVITY_CAPTION: Term = term(
    "Chained Törnqvist index of multi-factor productivity, 1 where it begins, and efficiency: what functions and levels give a producer over one without functions, whatever moves between sectors. They part where value moves from sectors that need few hands to sectors that need many. Dashes: both are 1 where nothing changes. An index number has no other null at a step; what would have risen anyway needs controls of their own, `ecograph trend`.",
    "多要素生产率的链式 Törnqvist 指数（起点为 1）与效率：功能与层次使生产者高出无功能者多少，不计部门间转移。当价值从用人少的部门流向用人多的部门时，两者分离。虚线：无变化时两者均为 1。指数在单步上没有别的零模型；“本来就会上升多少”需另设对照：`ecograph trend`。",
);
pub(crate) const TRAITS: Term = term("The four traits", "四个特征");
pub(crate) const TRAITS_CAPTION: Term = term(
    "From above, each beside its null (dashed). Overall unity: share of throughflow in the largest strongly connected part; null: every compartment has as many links, drawn at random. Richness: how evenly the groups of the population take part; null: as many agents drawn whatever their group. Open circulation: share of flow that returns (Finn); null: maximum entropy with the same zeros and margins. Openness: flow over the boundary; it lies in the margins, so that null has the same and says nothing. Co-evolution: how strongly the level of a species changes with the flow of all others over the last 12 steps; null: the two out of step. It is a coupling and no cause: how far a touch travels is measured by `ecograph impulse`.",
    "自上而下，各与其零模型（虚线）并列。整体统一性：最大强连通部分的吞吐量份额；零模型：各分室连接数不变而随机连接。多样丰富性：各群体参与的均匀程度；零模型：同样多的主体不分群体随机参与。开放循环性：回流份额（Finn）；零模型：零元与边际相同的最大熵。开放度：越界流量，它由边际决定，零模型与之相同，故不绘。进化协同性：最近 12 步内物种层次的变化与其他物种流量的变化的关联强度；零模型：将两者错开。它是关联而非因果：冲击传导的远近由 `ecograph impulse` 测量。",
);
pub(crate) const UNCHANGED: Term = term("nothing changed", "无变化");
pub(crate) const ALL_INDICES: Term = term("Every index that was recorded", "全部已记录的指数");
pub(crate) const ALL_INDICES_CAPTION: Term = term(
    "One line for each recorded index over the whole run, each on its own axis; first and last value. With JavaScript, one of them can be chosen and is drawn large.",
    "每个已记录指数在整个运行期的变化，各用各的坐标轴；并给出首值与末值。启用 JavaScript 时可选择其一放大。",
);
pub(crate) const INDEX: Term = term("index", "指数");
pub(crate) const UNIT: Term = term("unit", "单位");
pub(crate) const LAST: Term = term("last", "末值");
pub(crate) const OVER_TIME: Term = term("over time", "随时间");
pub(crate) const MEANING: Term = term("meaning", "含义");
pub(crate) const CHOOSE: Term = term("choose", "选择");

pub(crate) const IMPACT: Term = term("Impact beside the report", "影响：与报告对照");
pub(crate) const IMPACT_FIGURE: Term =
    term("Simulated over reported, by subject and domain", "模拟值与报告值之比，按主体与领域");
pub(crate) const IMPACT_CAPTION: Term = term(
    "Each dot is a figure of the report: what the run gave over what the report says. Filled dots may be used by a calibration (fitted), open ones may not (held out); blue lies inside the accepted band of the figure, red outside. The strip is ±10 %; dots at the edge lie beyond the axis. All numbers stand in the table.",
    "每个点是报告的一个数字：模拟值除以报告值。实心点可用于校准（拟合），空心点不可（留出）；蓝色在该数字的可接受区间之内，红色在外。灰带为 ±10 %；边缘的点超出坐标轴。全部数字见表。",
);
pub(crate) const RATIO: Term = term("simulated / reported (log axis)", "模拟值 / 报告值（对数轴）");
pub(crate) const FIGURE_OF: Term = term("figure", "指标");
pub(crate) const SIMULATED: Term = term("simulated", "模拟值");
pub(crate) const REPORTED: Term = term("report", "报告值");
pub(crate) const DEVIATION: Term = term("deviation", "偏差");
pub(crate) const ROLE: Term = term("role", "角色");
pub(crate) const BAND: Term = term("band", "区间");
pub(crate) const CONNECTORS_OVER: Term = term("over the connectors", "经由连接器");
pub(crate) const SOURCE: Term = term("source", "来源");
pub(crate) const INSIDE: Term = term("inside", "区间内");
pub(crate) const BELOW: Term = term("below", "低于");
pub(crate) const ABOVE: Term = term("above", "高于");
pub(crate) const OF: Term = term("of", "/");
pub(crate) const SCORE: Term =
    term("inside the band, root mean square deviation", "在区间内，均方根偏差");
pub(crate) const INDEPENDENT: Term =
    term("`*` marks figures with a source of their own.", "`*` 表示有独立来源的数字。");
pub(crate) const NO_FIGURES: Term =
    term("The scenario names no figures to compare with.", "该情景未给出可对照的数字。");
pub(crate) const MATRIX: Term = term(
    "Figures inside their band of those that were measured, by subject (rows) and domain (columns).",
    "按主体（行）与领域（列）：在区间内的数字 / 已测量的数字。",
);

pub(crate) const HISTORY: Term =
    term("Users, accounts, connectors and functions", "用户、账号、连接器与功能");
pub(crate) const AGAINST: Term = term("Against history", "与历史对照");
pub(crate) const AGAINST_CAPTION: Term = term(
    "What the run gave in the periods of the report's figures (line) and those figures with their accepted band (dots and bars; filled: fitted, open: held out or context).",
    "报告各数字所在时期的模拟值（线），及这些数字与其可接受区间（点与竖线；实心：拟合，空心：留出或背景）。",
);
pub(crate) const POPULATION: Term = term("Who takes part", "参与者");
pub(crate) const POPULATION_CAPTION: Term = term(
    "Individuals of each species that take part, on a log axis.",
    "各物种参与的个体数，对数轴。",
);
pub(crate) const INDIVIDUALS: Term = term("individuals", "个体");
pub(crate) const CONNECTORS: Term = term("Connectors", "连接器");
pub(crate) const CONNECTORS_CAPTION: Term = term(
    "Connectors of the channels with most of them at the end, on a log axis. A channel that rides on another's connectors has none of its own and is left out.",
    "期末连接数最多的渠道的连接器数，对数轴。借用其他渠道连接的渠道没有自己的连接，未列出。",
);
pub(crate) const MONEY_BY_CLASS: Term =
    term("Money over connectors, by class", "经连接器流动的资金，按类别");
pub(crate) const MONEY_CAPTION: Term = term(
    "Money that flowed over connectors of each class in a step, on a log axis.",
    "每一步经各类连接器流动的资金，对数轴。",
);
pub(crate) const FUNCTIONS: Term = term("Functions", "功能");
pub(crate) const FUNCTIONS_CAPTION: Term = term(
    "Share of the agents of a species that hold a function, for the functions held by most at the end.",
    "持有某功能的主体占其物种的份额；列出期末持有份额最高的功能。",
);
pub(crate) const SHARE: Term = term("share of the species' agents", "占该物种主体的份额");
pub(crate) const SPECIES: Term = term("species", "物种");
pub(crate) const CHANNEL: Term = term("channel", "渠道");

pub(crate) const WEB: Term = term("The value web", "价值网");
pub(crate) const WEB_CAPTION: Term = term(
    "Money paid over connectors in the step that begins on the chosen date: payers on the left, those who are paid on the right, ribbons as wide as the money, coloured by the class of the connector. Parts below 1 % of the money are pooled, threads too thin to be seen are left out; all stand in the data.",
    "所选日期起始的一步内经连接器支付的资金：左为付款方，右为收款方，带宽为金额，颜色为连接器类别。低于 1 % 的部分合并，细不可见者未绘出；全部见数据。",
);
pub(crate) const OFF_PLATFORM: Term =
    term("Paid off the platform in the same step:", "同期平台外支付：");
pub(crate) const PAYS: Term = term("who pays", "付款方");
pub(crate) const PAID: Term = term("who is paid", "收款方");
pub(crate) const OTHERS: Term = term("others", "其他");
pub(crate) const NO_PAYMENT: Term =
    term("No money flowed over connectors.", "没有资金经连接器流动。");
pub(crate) const ALL_FLOWS: Term = term("All value flows of compartments", "分室间全部价值流");
pub(crate) const ALL_FLOWS_CAPTION: Term = term(
    "The flow network that the indices are measured on, on and off the platform, over the boundary too: value delivered from the left to the right in the step that begins on the chosen date. Parts below 1 % are pooled.",
    "计算指数所用的流量网络（平台内外及越界）：所选日期起始的一步内，左侧交付给右侧的价值。低于 1 % 的部分合并。",
);
pub(crate) const DELIVERS: Term = term("who delivers", "交付方");
pub(crate) const RECEIVES: Term = term("who receives", "接受方");

pub(crate) const NETWORK: Term = term("The network, sampled", "网络抽样");
pub(crate) const NETWORK_CAPTION: Term = term(
    "A sample by a stated rule (table `sample_agents`): a walk over connectors that begins anew one time in ten. It favours agents with many connectors and says nothing about how frequent anything is. Area: money paid and received in the step. Laid out by forces; distances mean nothing but that what is linked stands near.",
    "按既定规则抽样（表 `sample_agents`）：沿连接器行走，十次中有一次重新开始。抽样偏向连接多的主体，不说明任何频率。面积：该步收付的资金。由力导向布局，距离只表示相连者相近。",
);
pub(crate) const AGENTS: Term = term("agents", "主体");
pub(crate) const AT_END: Term = term("the end", "期末");

pub(crate) const SPREAD: Term = term("Distributions", "分布");
pub(crate) const SPREAD_CAPTION: Term = term(
    "Share of the individuals that lie above a value, at the ends of the stages; read at the ends of the classes that the scenario declares.",
    "各阶段期末，高于某值的个体份额；在情景所声明的分组端点处读取。",
);
pub(crate) const HEAVY: Term = term(
    "Both axes are logarithmic: a straight line would be a power law.",
    "双对数轴：直线即幂律。",
);
pub(crate) const SHARE_ABOVE: Term = term("share of individuals above", "高于该值的个体份额");
pub(crate) const NO_DISTRIBUTIONS: Term = term(
    "The scenario declares no distributions, or none was recorded.",
    "该情景未声明分布，或未记录。",
);

pub(crate) const ACTIONS: Term = term("Actions and what changed", "行动及其变化");
pub(crate) const ACTIONS_CAPTION: Term = term(
    "Each action of the scenario, what it sets, and what was recorded of that element before it began and at the end. The difference over time is not the effect of the action: the effect is the difference to the run without it, `ecograph compare FILE --without action NAME`.",
    "情景中的每项行动、其设定，以及相关要素在行动之前与期末的记录值。时间上的差异不是行动的效应：效应是与无该行动的运行之差，`ecograph compare FILE --without action NAME`。",
);
pub(crate) const NO_ACTIONS: Term = term("The scenario has no actions.", "该情景没有行动。");
pub(crate) const ACTION: Term = term("action", "行动");
pub(crate) const FROM: Term = term("from", "起始");
pub(crate) const SETS: Term = term("sets", "设定");
pub(crate) const RECORDED: Term = term("recorded", "记录");
pub(crate) const BEFORE: Term = term("before", "之前");
pub(crate) const MENDED: Term = term("not read by this version", "本版本无法读取");

pub(crate) const LIMITS: Term = term("What the model cannot say", "模型不能说明什么");
pub(crate) const GROSS: Term = term(
    "All figures are gross: what flowed over connectors. What a purchase displaced elsewhere is in the books, but how much would have happened anyway needs the run without those channels: `ecograph compare FILE --without channel NAME` shows gross beside net.",
    "所有数字均为毛值：经连接器流动的量。被替代的部分虽有记账，但“若无则如何”需要没有这些渠道的运行：`ecograph compare FILE --without channel NAME` 并列毛值与净值。",
);
pub(crate) const ONE_RUN: Term = term(
    "This is one run under one seed: nothing in it has an interval. `ecograph trend` and `ecograph compare` ask over seeds.",
    "这是一个随机种子下的一次运行：没有任何区间。`ecograph trend` 与 `ecograph compare` 在多个种子上检验。",
);
pub(crate) const HARMS: Term = term(
    "Harms are in the model only as far as the scenario declares them (overuse, spread of bad information, displaced jobs); harms that nobody measured are in no figure.",
    "危害仅限情景所声明者（过度使用、不良信息传播、被替代的就业）；无人测量的危害不在任何数字中。",
);
pub(crate) const MISSED: Term = term("Figures furthest from the report:", "与报告偏差最大的数字：");
pub(crate) const UNMEASURED: Term = term(
    "figures of the report are not measured at all: the model has no such thing, or the run is too short.",
    "个报告数字完全未测量：模型中没有对应物，或运行过短。",
);
pub(crate) const MARKED: Term = term(
    "The numbers of the scenario say where they come from; those marked free are not observed:",
    "情景中的数字标明来源；标为自由者并非观测所得：",
);
pub(crate) const FREE_NUMBERS: Term = term("free numbers", "个自由参数");
pub(crate) const EMPTY: Term = term("Nothing was recorded for this.", "此项没有记录。");

pub(crate) const TREND: Term = term("Do the indices rise?", "指数是否上升");
pub(crate) const TREND_FIGURE: Term =
    term("Slope of the run and of its controls", "运行与对照的斜率");
pub(crate) const TREND_CAPTION: Term = term(
    "Mean slope over seeds with its interval, relative to the largest slope of the index in any variant, so that indices fit on one axis; the run filled in blue, its controls open. A rise is claimed only where the run lies beyond all controls. The table has the slopes in their own units.",
    "各种子平均斜率及其区间；以该指数全部变体的最大绝对斜率为单位，使各指数可置于同一轴。蓝色为运行，其余为对照。仅当运行超出全部对照时才称上升。表中为原单位斜率。",
);
pub(crate) const SLOPES: Term =
    term("slope per year, relative to the largest of the index", "年斜率，相对于该指数的最大值");
pub(crate) const SERIES: Term = term("Over time, beside the controls", "随时间，与对照并列");
pub(crate) const SERIES_CAPTION: Term =
    term("Mean over seeds; the band holds all seeds.", "各种子均值；带为全部种子的范围。");
pub(crate) const VERDICT: Term = term("verdict", "结论");
pub(crate) const CONTROLS: Term = term("controls", "对照");
pub(crate) const RISES_NOT_BEYOND: Term = term("rises, but not beyond", "上升，但未超出");
pub(crate) const UNDEFINED: Term = term("undefined", "无定义");
pub(crate) const SLOPE: Term = term("slope/year", "年斜率");
pub(crate) const INTERVAL: Term = term("interval over seeds", "种子间区间");
pub(crate) const BEYOND: Term = term("beyond", "超出");

pub(crate) const COMPARE: Term =
    term("Beside the base, under the same luck", "与基准对照（同一随机数）");
pub(crate) const COMPARE_CAPTION: Term = term(
    "Difference of the variant to the base over pairs of runs under the same seed, relative to the base, with its 95 % interval. Filled: sure at 0.01 after correction for all tests (Holm).",
    "变体与基准在同一种子下成对运行之差，相对于基准，附 95 % 区间。实心：经 Holm 校正后在 0.01 水平上确定。",
);
pub(crate) const RELATIVE: Term = term("difference relative to the base, %", "相对于基准之差，%");
pub(crate) const GROSS_NET: Term = term("Gross beside net", "毛值与净值");
pub(crate) const GROSS_NET_CAPTION: Term = term(
    "Difference in what was paid over channels (gross) and in all, off the platform too (net), by category.",
    "按类别：经渠道支付之差（毛值），与含平台外的全部支付之差（净值）。",
);
pub(crate) const BASE: Term = term("base", "基准");
pub(crate) const VARIANT: Term = term("variant", "变体");
pub(crate) const DIFFERENCE: Term = term("difference", "差");
pub(crate) const SAVED: Term = term("variance saved by pairing", "配对节省的方差");
pub(crate) const NO_DIFFERENCE: Term = term("Nothing differs.", "没有差别。");

pub(crate) const IMPULSE: Term = term("How far a touch travels", "冲击传导多远");
pub(crate) const IMPULSE_CAPTION: Term = term(
    "Mean response of an agent by its distance from the one that was touched, in units of the impulse; log axis. Below: what others took up over what the touched agent kept (transmission), for each source.",
    "按与受冲击主体的距离，主体的平均响应（以冲击为单位，对数轴）。下表：各源的传导（他者所得 / 自身保留）。",
);
pub(crate) const DISTANCE: Term = term("distance, connectors", "距离（连接数）");
pub(crate) const RESPONSE: Term =
    term("mean response, units of the impulse", "平均响应（冲击单位）");
pub(crate) const SHOCK: Term = term("What a shock did", "冲击的后果");
pub(crate) const SHOCK_CAPTION: Term = term(
    "Deviation from the untouched twin, relative to it: the deepest (open) and the one at the end with its interval over seeds (filled).",
    "相对于未受冲击孪生运行的偏差：最深处（空心）与期末值及其种子间区间（实心）。",
);
pub(crate) const RECOVERED: Term = term("recovered", "恢复");

pub(crate) const SWEEP: Term = term("Sweep", "参数扫描");
pub(crate) const SWEEP_UNDER_WAY: Term = term(
    "not whole yet: the tables are written when all runs are made; the command that began it goes on",
    "尚未完成：全部运行结束后才写出表；重复原命令即可继续",
);
pub(crate) const POINTS: Term = term("points", "点数");
pub(crate) const SHARD: Term = term("shard", "分片");
pub(crate) const PLAN: Term = term("plan, BLAKE3", "方案 BLAKE3");
pub(crate) const RUNS: Term = term("runs", "次运行");
pub(crate) const FAILED: Term = term("failed", "次失败");
pub(crate) const MEDIAN: Term = term("median", "中位数");
pub(crate) const RESPONSES: Term = term("How figures answer to parameters", "指标对参数的响应");
pub(crate) const RESPONSE_TO: Term = term("Response to", "响应：");
pub(crate) const RESPONSE_CAPTION: Term = term(
    "Median of the runs by the value of the parameter, with the bands in which half and nine tenths of them lie. Where the parameter has many values, each point is a class of as many runs as the others. Other parameters of the plan vary within each class.",
    "按参数取值的运行中位数，及一半与九成运行所在的带。取值很多时，每点为运行数相同的一组；组内方案的其他参数也在变化。",
);
pub(crate) const SENSITIVITY: Term = term("What each parameter does", "各参数的作用");
pub(crate) const SENSITIVITY_CAPTION: Term = term(
    "Bars: mean absolute elementary effect (Morris), or total share of the variance (Jansen), with its 95 % bootstrap interval; open red: first-order share; open grey: what luck alone gives in the same place. A bar that does not pass the grey mark says nothing.",
    "条形：平均绝对初等效应（Morris）或方差总份额（Jansen），附 95 % 自助区间；空心红：一阶份额；空心灰：仅由随机性给出的值。未超过灰色标记的条形不说明任何作用。",
);
pub(crate) const SHARE_OF_VARIANCE: Term = term("share of variance", "方差份额");
pub(crate) const ELEMENTARY_EFFECT: Term =
    term("mean absolute elementary effect", "平均绝对初等效应");
pub(crate) const LUCK: Term = term("luck", "随机性");
pub(crate) const RUNS_OVER_TIME: Term = term("Runs over time", "运行随时间");
pub(crate) const RUNS_CAPTION: Term = term(
    "Median over all runs of the sweep, with the bands in which half and nine tenths of them lie.",
    "全部运行的中位数，及一半与九成运行所在的带。",
);
