/* operations.h — capabilities of this room. Start reading at order.h and series.h. */
#ifndef OPERATIONS_OPERATIONS_H
#define OPERATIONS_OPERATIONS_H

#include "base/capability.h"

extern const struct capability alarm_acknowledge, alarm_assign, alarm_close, alarm_list,
    alarm_show, alarm_snooze, alarm_tell, alarm_useful, events_erase, events_follow,
    events_import, events_put, events_rebuild, events_stream, events_withdraw, hook_add,
    hook_list, hook_remove, notify_add, notify_list, notify_remove, operations_backtest,
    operations_customers, operations_dependency, operations_detect, operations_elasticity,
    operations_evaluate, operations_exit, operations_exposure, operations_forecast,
    operations_friction, operations_goals, operations_kpi, operations_kpis, operations_limits,
    operations_market, operations_measure, operations_order, operations_overview,
    operations_rehearse, operations_retention, operations_skill, operations_stock,
    operations_suppliers, operations_trust, operations_watch, operations_why;

#endif
