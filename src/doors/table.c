/* table.c — one line per capability. Adding one touches its own room and this list. */
#include "doors/table.h"

#include <string.h>

#include "country/country.h"
#include "country/show.h"
#include "diagnosis/diagnosis.h"
#include "doors/about.h"
#include "doors/person_erase.h"
#include "doors/propose.h"
#include "entry/entry.h"
#include "events/events.h"
#include "firm/firm.h"
#include "governance/governance.h"
#include "market/backtest.h"
#include "market/market.h"
#include "operations/operations.h"
#include "people/people.h"
#include "report/brief.h"
#include "report/help.h"
#include "store/office.h"
#include "store/workspace.h"
#include "trade/trade.h"

static const struct capability *const table[] = {
    &alarm_acknowledge,
    &alarm_assign,
    &alarm_close,
    &alarm_list,
    &alarm_show,
    &alarm_snooze,
    &alarm_tell,
    &alarm_useful,
    &attachment_add,
    &attachment_get,
    &attachment_list,
    &attachment_remove,
    &attachment_restore,
    &audit_export,
    &audit_head,
    &audit_list,
    &audit_verify,
    &capabilities_list,
    &country_compare,
    &country_coverage,
    &country_distance,
    &country_import,
    &country_languages,
    &country_preview,
    &country_quarantine,
    &country_rebuild,
    &country_search,
    &country_show,
    &country_sources,
    &diagnosis_agreement,
    &diagnosis_answer,
    &diagnosis_claims,
    &diagnosis_history,
    &diagnosis_next,
    &diagnosis_questions,
    &diagnosis_run,
    &diagnosis_start,
    &diagnosis_status,
    &entry_modes_capability,
    &events_batches,
    &events_erase,
    &events_export,
    &events_feeds,
    &events_follow,
    &events_formats_capability,
    &events_import,
    &events_mapping,
    &events_preview,
    &events_put,
    &events_rebuild,
    &events_refused,
    &events_show,
    &events_stream,
    &events_withdraw,
    &firm_check,
    &firm_create,
    &firm_diff,
    &firm_export,
    &firm_fields_capability,
    &firm_history,
    &firm_import,
    &firm_list,
    &firm_preview,
    &firm_restore,
    &firm_revert,
    &firm_sample,
    &firm_set,
    &firm_show,
    &firm_trash,
    &firm_trashed,
    &firm_unsample,
    &firm_values,
    &help_list,
    &help_page_capability,
    &help_search,
    &help_terms,
    &hook_add,
    &hook_list,
    &hook_remove,
    &hs_browse,
    &hs_search_capability,
    &invitation_list,
    &invitation_revoke,
    &market_compare,
    &market_criteria,
    &market_matrix,
    &market_rank_capability,
    &market_show,
    &notify_add,
    &notify_list,
    &notify_remove,
    &operations_backtest,
    &operations_customers,
    &operations_dependency,
    &operations_detect,
    &operations_elasticity,
    &operations_evaluate,
    &operations_exit,
    &operations_exposure,
    &operations_forecast,
    &operations_friction,
    &operations_goals,
    &operations_kpi,
    &operations_kpis,
    &operations_limits,
    &operations_market,
    &operations_measure,
    &operations_order,
    &operations_overview,
    &operations_rehearse,
    &operations_retention,
    &operations_skill,
    &operations_stock,
    &operations_suppliers,
    &operations_trust,
    &operations_watch,
    &operations_why,
    &person_disable,
    &person_enable,
    &person_erase,
    &person_factor,
    &person_invite,
    &person_list,
    &person_password,
    &person_rename,
    &person_reset,
    &person_role,
    &proposal_accept,
    &proposal_execute,
    &proposal_expire,
    &proposal_list,
    &proposal_make,
    &proposal_modify,
    &proposal_reject,
    &proposal_review,
    &proposal_show,
    &proposal_sign,
    &proposal_withdraw,
    &report_brief,
    &review_calendar,
    &review_list,
    &session_list,
    &session_revoke,
    &setting_list,
    &setting_set,
    &token_create,
    &token_list,
    &token_revoke,
    &trade_advantage,
    &trade_backtest,
    &trade_check,
    &trade_complexity,
    &trade_convert,
    &trade_datasets,
    &trade_diversify,
    &trade_gravity,
    &trade_import,
    &trade_market,
    &trade_outlook,
    &trade_partners,
    &trade_potential,
    &trade_product,
    &trade_reconcile,
    &trade_remove,
    &trade_screen,
    &workspace_backup,
    &workspace_check,
    &workspace_doctor,
    &workspace_init,
    &workspace_restore,
};

const struct capability *const *capability_table(size_t *ret_n)
{
    *ret_n = COUNT_OF(table);
    return table;
}

const struct capability *capability_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (strcmp(table[i]->name, name) == 0 ||
            (table[i]->alias && strcmp(table[i]->alias, name) == 0))
            return table[i];
    return NULL;
}
