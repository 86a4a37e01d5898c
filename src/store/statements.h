/* statements.h — every SQL statement of the program, in one table.
 *
 * Parameters are $1, $2 … and the text is what both SQLite and PostgreSQL accept; a test prepares
 * them all on both. What the two say differently (column types, STRICT) stays in schema.c.
 * Named SQL_<TABLE>_<WHAT>. Checked: tests/unit/store/test_statements.c,
 * tests/structure/statements_on_postgres.sh
 */
#ifndef STORE_STATEMENTS_H
#define STORE_STATEMENTS_H

#include "store/statements_alarms.h"
#include "store/statements_events.h"
#include "store/statements_governance.h"
#include "store/statements_hooks.h"
#include "store/statements_office.h"
#include "store/statements_operations.h"
#include "store/statements_people.h"

#define FIRM_VERSION_COLUMNS "v.firm_id, v.name, v.version, v.sha256, v.at_us, v.actor"
#define ANSWER_COLUMNS "item, value, reason, evidence, version, at_us, actor"
#define RESULT_COLUMNS \
    "result_id, capability, inputs_sha256, params_sha256, method, sha256, at_us, actor"
#define IMPORT_COLUMNS \
    "import_id, source, file_name, sha256, n_read, n_used, n_refused, at_us, actor"

#define SQL_STATEMENTS(X)                                                                          \
    SQL_PEOPLE(X) SQL_GOVERNANCE(X) SQL_OFFICE(X) SQL_ALARMS(X) SQL_HOOKS(X) SQL_EVENTS(X) SQL_OPERATIONS(X)    \
    X(REVISION_LIST, "SELECT firm_id, n FROM revision ORDER BY firm_id")                           \
    X(AUDIT_NEWEST, "SELECT seq, chain FROM audit ORDER BY seq DESC LIMIT 1")                      \
    X(AUDIT_CHAIN_AT, "SELECT chain FROM audit WHERE seq = $1")                                    \
    X(SCHEMA_VERSION, "SELECT MAX(version) FROM schema_version")                                   \
    X(SCHEMA_HISTORY, "SELECT version, name, sha256, at_us FROM schema_version ORDER BY version")  \
    X(SCHEMA_PUT, "INSERT INTO schema_version (version, name, sha256, at_us, program) "            \
                  "VALUES ($1, $2, $3, $4, $5)")                                                   \
    X(FIRM_PUT, "INSERT INTO firm (firm_id, created_us, created_by) VALUES ($1, $2, $3) "          \
                "ON CONFLICT (firm_id) DO NOTHING")                                                \
    X(FIRM_IDS, "SELECT firm_id FROM firm ORDER BY firm_id")                                       \
    X(FIRM_COUNT, "SELECT COUNT(*) FROM firm WHERE firm_id = $1")                                  \
    X(FIRM_VERSION_PUT,                                                                            \
      "INSERT INTO firm_version (firm_id, version, name, sha256, body, at_us, actor) "             \
      "VALUES ($1, $2, $3, $4, $5, $6, $7)")                                                       \
    X(FIRM_VERSION_NEWEST, "SELECT version, sha256, name FROM firm_version WHERE firm_id = $1 "    \
                           "ORDER BY version DESC LIMIT 1")                                        \
    X(FIRM_VERSION_GET, "SELECT " FIRM_VERSION_COLUMNS ", v.body FROM firm_version v "             \
                        "WHERE v.firm_id = $1 AND v.version = $2")                                 \
    X(FIRM_VERSION_LIST,                                                                           \
      "SELECT " FIRM_VERSION_COLUMNS " FROM firm_version v "                                       \
      "JOIN (SELECT firm_id, MAX(version) AS version FROM firm_version GROUP BY firm_id) m "       \
      "ON m.firm_id = v.firm_id AND m.version = v.version ORDER BY v.firm_id")                     \
    X(FIRM_VERSION_HISTORY, "SELECT " FIRM_VERSION_COLUMNS " FROM firm_version v "                 \
                            "WHERE v.firm_id = $1 ORDER BY v.version")                             \
    X(FIRM_VERSION_BODIES, "SELECT firm_id, version, sha256, body FROM firm_version "              \
                           "ORDER BY firm_id, version")                                            \
    X(ASSESSMENT_NEWEST, "SELECT COALESCE(MAX(assessment_id), 0) FROM assessment "                 \
                         "WHERE firm_id = $1")                                                     \
    X(ASSESSMENT_PUT, "INSERT INTO assessment (firm_id, assessment_id, instrument, form, "         \
                      "started_us, actor, rater, round, before_version) "                          \
                      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")                               \
    X(ASSESSMENT_FINISH, "UPDATE assessment SET finished_us = $1 "                                 \
                         "WHERE firm_id = $2 AND assessment_id = $3 AND finished_us IS NULL")      \
    X(ASSESSMENT_GET, "SELECT finished_us FROM assessment "                                        \
                      "WHERE firm_id = $1 AND assessment_id = $2")                                 \
    X(ASSESSMENT_LIST, "SELECT assessment_id, instrument, form, started_us, finished_us, actor, "  \
                       "rater, round, before_version "                                             \
                       "FROM assessment WHERE firm_id = $1 ORDER BY assessment_id")                \
    X(ANSWER_NEWEST, "SELECT COALESCE(MAX(version), 0) FROM answer "                               \
                     "WHERE firm_id = $1 AND assessment_id = $2 AND item = $3")                    \
    X(ANSWER_PUT, "INSERT INTO answer (firm_id, assessment_id, item, version, value, reason, "     \
                  "evidence, at_us, actor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")           \
    X(ANSWER_LIST,                                                                                 \
      "SELECT " ANSWER_COLUMNS " FROM answer a WHERE a.firm_id = $1 AND a.assessment_id = $2 "     \
      "AND a.version = (SELECT MAX(b.version) FROM answer b WHERE b.firm_id = a.firm_id "          \
      "AND b.assessment_id = a.assessment_id AND b.item = a.item) ORDER BY a.item")                \
    X(RESULT_NEXT, "SELECT COALESCE(MAX(result_id), 0) + 1 FROM result WHERE firm_id = $1")        \
    X(RESULT_SAME, "SELECT result_id FROM result WHERE firm_id = $1 AND capability = $2 "          \
                   "AND inputs_sha256 = $3 AND params_sha256 = $4 AND method = $5 "                \
                   "AND sha256 = $6 ORDER BY result_id LIMIT 1")                                   \
    X(RESULT_PUT, "INSERT INTO result (firm_id, result_id, capability, inputs_sha256, "            \
                  "params_sha256, method, sha256, body, at_us, actor) "                            \
                  "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")                              \
    X(RESULT_FIND, "SELECT " RESULT_COLUMNS ", body FROM result "                                  \
                   "WHERE firm_id = $1 AND capability = $2 "                                       \
                   "AND inputs_sha256 = COALESCE($3, inputs_sha256) "                              \
                   "AND params_sha256 = COALESCE($4, params_sha256) "                              \
                   "AND method = COALESCE($5, method) ORDER BY result_id DESC LIMIT 1")            \
    X(RESULT_LIST, "SELECT " RESULT_COLUMNS " FROM result WHERE firm_id = $1 ORDER BY result_id")  \
    X(RESULT_BODIES, "SELECT firm_id, result_id, sha256, body FROM result "                        \
                     "ORDER BY firm_id, result_id")                                                \
    X(IMPORT_SAME, "SELECT import_id FROM import WHERE source = $1 AND sha256 = $2")               \
    X(IMPORT_NEXT, "SELECT COALESCE(MAX(import_id), 0) + 1 FROM import")                           \
    X(IMPORT_PUT, "INSERT INTO import (import_id, source, file_name, sha256, n_read, n_used, "     \
                  "n_refused, at_us, actor) VALUES ($1, $2, $3, $4, 0, 0, 0, $5, $6)")             \
    X(IMPORT_COUNTS, "UPDATE import SET n_read = $1, n_used = $2, n_refused = $3 "                 \
                     "WHERE import_id = $4")                                                       \
    X(IMPORT_LIST, "SELECT " IMPORT_COLUMNS " FROM import ORDER BY import_id")                     \
    X(FACT_PUT, "INSERT INTO fact (indicator, iso3, year, source, import_id, value, unit) "        \
                "VALUES ($1, $2, $3, $4, $5, $6, $7)")                                             \
    X(FACT_LIST,                                                                                   \
      "SELECT f.indicator, f.iso3, f.year, f.source, f.import_id, f.value, f.unit FROM fact f "    \
      "JOIN (SELECT indicator, iso3, year, source, MAX(import_id) AS import_id FROM fact "         \
      "GROUP BY indicator, iso3, year, source) n ON n.indicator = f.indicator "                    \
      "AND n.iso3 = f.iso3 AND n.year = f.year AND n.source = f.source "                           \
      "AND n.import_id = f.import_id "                                                             \
      "ORDER BY f.indicator, f.iso3, f.year, f.source")                                            \
    X(NEWEST_CHANGE,                                                                               \
      "SELECT MAX(at_us) FROM (SELECT MAX(at_us) AS at_us FROM schema_version "                    \
      "UNION ALL SELECT MAX(at_us) FROM firm_version "                                             \
      "UNION ALL SELECT MAX(started_us) FROM assessment UNION ALL SELECT MAX(at_us) FROM answer "  \
      "UNION ALL SELECT MAX(at_us) FROM result UNION ALL SELECT MAX(at_us) FROM import) t")        \
    X(COUNT_FIRMS, "SELECT COUNT(*) FROM firm")                                                    \
    X(COUNT_VERSIONS, "SELECT COUNT(*) FROM firm_version")                                         \
    X(COUNT_ANSWERS, "SELECT COUNT(*) FROM answer")                                                \
    X(COUNT_RESULTS, "SELECT COUNT(*) FROM result")                                                \
    X(COUNT_FACTS, "SELECT COUNT(*) FROM fact")

enum sql_id {
#define X(id, text) SQL_##id,
    SQL_STATEMENTS(X)
#undef X
    SQL_N_STATEMENTS
};

const char *sql_text(enum sql_id id);
const char *sql_name(enum sql_id id);

#endif
