/* firm_fields.c — the fields of a firm file, block by block: what the reader accepts, and what
 * examples/firm.schema.json and docs/formats/firm.md must say (tests/unit/firm/test_schema.c). */
#include "base/attributes.h"
#include "firm/firm_parts.h"

#define FIELDS(at_, ...)                                          \
    {                                                             \
        .at = (at_), .names = (const char *const[]){__VA_ARGS__}, \
        .n = COUNT_OF(((const char *const[]){__VA_ARGS__}))       \
    }

const struct field_list firm_fields[N_FIELD_LISTS] = {
    [FIELDS_ROOT] =
        FIELDS("", "landfall", "written_on", "firm", "products", "sales", "entries", "resources",
               "goals", "vetoes", "technology", "answers", "entry_view", "rates"),
    [FIELDS_FIRM] = FIELDS("firm", "id", "name", "name_local", "home", "town", "website", "founded",
                           "currency", "sector"),
    [FIELDS_NAME_LOCAL] = FIELDS("firm.name_local", "text", "language"),
    [FIELDS_RATE] = FIELDS("rates[]", "currency", "per_unit", "date", "source"),
    [FIELDS_PRODUCT] = FIELDS("products[]", "id", "name", "name_local", "hs", "price", "weight_kg",
                              "shelf_life_days", "digital_share", "certificates"),
    [FIELDS_SALE] = FIELDS("sales[]", "market", "year", "amount", "customers"),
    [FIELDS_ENTRY] = FIELDS("entries[]", "market", "mode", "date", "trigger", "relationship"),
    [FIELDS_RESOURCES] = FIELDS("resources", "staff", "export_staff", "languages", "capacity",
                                "budget", "digital_budget", "effort_days", "facilitator_costs"),
    [FIELDS_LANGUAGE] = FIELDS("resources.languages[]", "language", "level", "people"),
    [FIELDS_CAPACITY] = FIELDS("resources.capacity", "units_per_year", "used_share"),
    [FIELDS_BUDGET] = FIELDS("resources.budget[]", "year", "amount"),
    [FIELDS_FACILITATOR] =
        FIELDS("resources.facilitator_costs[]", "facilitator", "cost", "effort_days"),
    [FIELDS_GOAL] = FIELDS("goals[]", "text", "metric", "owner", "baseline", "target", "deadline"),
    [FIELDS_VETOES] =
        FIELDS("vetoes", "exclude", "exclude_reason", "require", "max_distance_km", "certificates"),
    [FIELDS_CERTIFICATE] = FIELDS("vetoes.certificates[]", "market", "certificate", "source"),
    [FIELDS_TECHNOLOGY] = FIELDS("technology", "complete", "register"),
    [FIELDS_TECHNOLOGY_LINE] = FIELDS("technology.register[]", "id", "group", "level",
                                      "users_share", "since", "cost_per_year"),
    [FIELDS_ANSWER] = FIELDS("answers[]", "instrument", "item", "answer", "evidence", "reason"),
    [FIELDS_ENTRY_VIEW] = FIELDS(
        "entry_view", "asset_specificity", "need_for_control", "knowhow_at_risk", "speed_needed",
        "commitment_available", "risk_tolerated", "ip_protected", "lacks_local_assets",
        "codified_format", "distance_selling", "partners", "mode_capital", "ownership_limits"),
    [FIELDS_PARTNER] = FIELDS("entry_view.partners[]", "market", "name"),
    [FIELDS_CAPITAL] = FIELDS("entry_view.mode_capital[]", "mode", "market", "capital"),
    [FIELDS_LIMIT] =
        FIELDS("entry_view.ownership_limits[]", "market", "foreign_share_max", "source"),
};
