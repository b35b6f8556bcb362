"""What is to happen for certain in ``campaigns/county``: the tables of ``make_county.py``.

The units with their mergers, splits, closures, new names and exemptions; who reports and when;
figures that hold for all below; joint events and masks.
"""

from typing import Any

Q1, Q2, Q3 = "2024-q1", "2024-q2", "2024-q3"

UNITS = (
    # id, name, kind, unit above, size (its amounts are so many times those of the smallest)
    ("county", "清澜县爱卫办", "爱卫办", "", 4),
    ("hekou", "河口镇", "乡镇（街道）", "county", 4),
    ("dukou", "渡口村", "村（社区）", "hekou", 1),
    ("lutan", "芦滩村", "村（社区）", "hekou", 1),
    ("hekou-community", "河口社区", "村（社区）", "hekou", 2),
    ("hetang", "荷塘村", "村（社区）", "hekou", 1),
    ("liuhe", "柳荷镇", "乡镇（街道）", "county", 3),
    ("liuwan", "柳湾村", "村（社区）", "liuhe", 1),
    ("qingshi", "青石镇", "乡镇（街道）", "county", 4),
    ("shiqiao", "石桥村", "村（社区）", "qingshi", 1),
    ("qinglin", "青林村", "村（社区）", "qingshi", 1),
    ("caishi", "采石社区", "村（社区）", "qingshi", 2),
    ("baita", "白塔镇", "乡镇（街道）", "county", 3),
    ("taqian", "塔前村", "村（社区）", "baita", 1),
    ("tahou", "塔后村", "村（社区）", "baita", 1),
    ("dongling", "东岭乡", "乡镇（街道）", "county", 2),
    ("lingshang", "岭上村", "村（社区）", "dongling", 1),
    ("lingxia", "岭下村", "村（社区）", "dongling", 1),
    ("nanping", "南坪镇", "乡镇（街道）", "county", 3),
    ("nanping-community", "南坪社区", "村（社区）", "nanping", 2),
    ("chachang", "茶场村", "村（社区）", "nanping", 1),
    ("xisha", "西沙街道", "乡镇（街道）", "county", 5),
    ("shazhou", "沙洲社区", "村（社区）", "xisha", 2),
    ("matou", "码头社区", "村（社区）", "xisha", 2),
    ("beiwan", "北湾街道", "乡镇（街道）", "county", 3),
    ("wanli", "湾里社区", "村（社区）", "beiwan", 2),
    ("education", "县教育局", "部门", "county", 3),
    ("first-school", "清澜一中", "责任单位", "education", 2),
    ("model-school", "实验小学", "责任单位", "education", 1),
    ("health", "县卫生健康局", "部门", "county", 4),
    ("cdc", "县疾控中心", "责任单位", "health", 3),
    ("disinfection-team", "汛后消杀队", "责任单位", "health", 1),
    ("general-hospital", "县总医院", "医疗机构", "county", 4),
    ("hospital-east", "县总医院东院区", "医疗机构", "general-hospital", 2),
    ("hospital-west", "县总医院西院区", "医疗机构", "general-hospital", 2),
    ("city", "县城市管理局", "部门", "county", 4),
    ("sanitation", "环卫一站", "责任单位", "city", 3),
    ("market", "县市场监管局", "部门", "county", 3),
    ("central-market", "中心农贸市场", "责任单位", "market", 2),
    ("farming", "县农业农村局", "部门", "county", 3),
    ("transport", "县交通运输局", "部门", "county", 3),
    ("spring-command", "春季清洁指挥部", "责任单位", "county", 1),
    ("dev-zone", "临港开发区管委会", "爱卫办", "", 3),
    ("dev-park", "临港产业园", "责任单位", "dev-zone", 2),
    ("railway", "清澜火车站", "责任单位", "", 2),
)

LIVES: dict[str, dict[str, Any]] = {
    # Merged in the middle of a period, of which it reports all the same; one village keeps it as
    # the unit above, the other has been moved.
    "liuhe": {"closed": "2024-05-20", "merged_into": "hekou"},
    "taqian": {"closed": "2024-05-31", "merged_into": "tahou"},
    # Still there on the last day of a period.
    "central-market": {"closed": "2024-06-30"},
    "shazhou": {"opened": "2024-06-30"},
    "beiwan": {"opened": "2024-04-01", "split_from": "xisha"},
    # Came and went within one period: the first never reports, the second does.
    "spring-command": {"opened": "2024-04-10", "closed": "2024-06-10"},
    "disinfection-team": {"opened": "2024-07-20", "closed": "2024-09-10"},
    "market": {"renamed_from": [{"name": "县工商局", "until": "2024-04-30"}]},
    "wanli": {
        "renamed_from": [
            {"name": "湾里渔村", "until": "2024-02-29"},
            {"name": "湾里村", "until": "2024-08-31"},
        ]
    },
    "lingshang": {"exempt": [{"from": "2024-01-01", "to": "2024-03-31", "reason": "村委会换届"}]},
    # Exempt from two reports, and gives one of them all the same.
    "railway": {"exempt": [{"from": "2024-01-01", "to": "2024-06-30", "reason": "站房改造"}]},
    # Over before the last day of the period: the report is owed.
    "dev-park": {"exempt": [{"from": "2024-07-01", "to": "2024-08-31", "reason": "设备检修"}]},
}

OUTCOMES: dict[tuple[str, str], str] = {
    ("county", Q2): "late",
    ("liuhe", Q2): "on_time",
    ("taqian", Q1): "on_time",
    ("taqian", Q2): "none",
    ("central-market", Q2): "none",
    ("shazhou", Q2): "nil",
    ("spring-command", Q2): "none",
    ("disinfection-team", Q3): "on_time",
    ("lingshang", Q1): "none",
    ("lingxia", Q2): "late nil",
    ("railway", Q1): "none",
    ("railway", Q2): "on_time",
    ("dev-park", Q3): "none",
    ("chachang", Q1): "none",
    ("chachang", Q2): "none",
    ("chachang", Q3): "none",
    ("transport", Q1): "nil",
    ("farming", Q2): "undated",
    ("matou", Q1): "undated",
    ("matou", Q3): "none",
    ("nanping", Q3): "late",
}
"""Who reports and how, where chance does not decide; `none` is no report."""

OWN_ALWAYS = ("inspections", "tidy_rate", "problems_found", "problems_solved")
"""Counted for the unit alone even in a report that holds for all below."""

SYSTEM_WIDE: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    # unit, periods, indicators (none: the whole report but for `OWN_ALWAYS`)
    ("county", (Q1, Q2, Q3), ("volunteers",)),
    ("county", (Q1, Q3), ("tons",)),
    ("county", (Q2,), ("campus_lectures",)),
    ("hekou", (Q1, Q2, Q3), ()),
    ("liuhe", (Q2,), ()),
    ("qingshi", (Q1, Q2, Q3), ("cleanups", "lectures", "tons")),
    ("general-hospital", (Q2, Q3), ()),
    ("xisha", (Q2,), ("cleanups", "attendance")),
    ("education", (Q1,), ("lectures", "attendance")),
    ("dev-zone", (Q3,), ("tons", "bait_stations", "toilets")),
)

FIGURES: dict[tuple[str, str], dict[str, dict[str, str]]] = {
    # {} stands for the unit's amount. An event below two units whose figures hold for all below.
    ("dukou", Q1): {"cleanups": {"count": "3次", "joint": "spring-day"}},
    ("shiqiao", Q1): {"cleanups": {"count": "3次", "joint": "spring-day"}},
    # An event that nothing contains.
    ("education", Q1): {"campus_lectures": {"count": "2场", "joint": "health-week"}},
    ("health", Q1): {"campus_lectures": {"count": "2场", "joint": "health-week"}},
    # Withheld and merely mentioned figures stand for nobody below.
    ("county", Q1): {"tons": {"count": "*吨"}, "volunteers": {"count": "约{}人"}},
    ("general-hospital", Q2): {"lectures": {"count": "未统计"}, "cleanups": {"count": "{}次"}},
    # An event below three such units, known by its bounds only.
    ("lutan", Q2): {"cleanups": {"count": "3-4次", "joint": "river-day"}},
    ("qinglin", Q2): {"cleanups": {"count": "不超过4次", "joint": "river-day"}},
    ("hospital-east", Q2): {
        "cleanups": {"count": "2-5次", "joint": "river-day"},
        "attendance": {"count": "1.2万人次"},
    },
    # An event inside two such figures, which are themselves inside a third.
    ("dukou", Q2): {"campus_lectures": {"count": "1场", "joint": "school-day"}},
    ("hospital-west", Q2): {"campus_lectures": {"count": "1场", "joint": "school-day"}},
    # Another event by a name used before, one of its units masking the number.
    ("tahou", Q2): {"cleanups": {"count": "2次", "joint": "spring-day"}},
    ("nanping", Q2): {"cleanups": {"count": "*次", "joint": "spring-day"}},
    # Units that contradict each other on their event.
    ("baita", Q2): {"lectures": {"count": "3场", "joint": "radio-day"}},
    ("dongling", Q2): {"lectures": {"count": "5场", "joint": "radio-day"}},
    # One partner below a figure that contains the event, the other not.
    ("hospital-west", Q3): {"lectures": {"count": "2场", "joint": "clinic"}},
    ("cdc", Q3): {"lectures": {"count": "2场", "joint": "clinic"}},
    ("general-hospital", Q3): {"lectures": {"count": "{}场"}},
    # Events without an upper end below two such units: of known sizes, then of open ones.
    ("hekou-community", Q3): {"cleanups": {"count": "2次以上", "joint": "autumn-day"}},
    ("caishi", Q3): {"cleanups": {"count": "至少3次", "joint": "autumn-day"}},
    ("hekou", Q1): {"cleanups": {"count": "{}次"}},
    ("hekou", Q2): {"cleanups": {"count": "{}余次"}, "volunteers": {"count": "{}人"}},
    ("hekou", Q3): {"cleanups": {"count": "{}次"}, "lectures": {"count": "{}场以上"}},
    ("qingshi", Q1): {"cleanups": {"count": "约{}次"}},
    ("qingshi", Q2): {"cleanups": {"count": "{}次"}},
    ("qingshi", Q3): {"cleanups": {"count": "{}次"}, "lectures": {"count": "{}场以上"}},
    ("lutan", Q3): {"lectures": {"count": "2场以上", "joint": "old-age-day"}},
    ("shiqiao", Q3): {"lectures": {"count": "不少于3场", "joint": "old-age-day"}},
    # Two offices, one event, neither above the other.
    ("city", Q3): {"inspections": {"count": "4次", "joint": "night-check"}},
    ("market", Q3): {"inspections": {"count": "3-5次", "joint": "night-check"}},
    # A share that the two counts do not make.
    ("farming", Q3): {"problems_solved": {"count": "1个", "rate": "97%"}},
}
