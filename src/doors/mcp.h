/* mcp.h — `landfall mcp`: the capabilities as tools of the Model Context Protocol, on standard input and
 * output (JSON-RPC 2.0, one message a line).
 *
 * An assistant reads within its role and proposes; what writes or decides is not among its tools, and the
 * gate would refuse it. Firms are named by their id in the workspace; files are neither read nor written.
 * Protocol: versions 2025-06-18, 2025-03-26 and 2024-11-05 · tools/list, tools/call with progress, ping
 * Checked: tests/cli/mcp.sh, against the protocol's own client library
 */
#ifndef DOORS_MCP_H
#define DOORS_MCP_H

#include <stdio.h>

#include "base/capability.h"

/* Answers messages from `in` until it ends. `base` gives workspace, data and clock of the jobs; the caller
 * is held to `role` for `firm` (NULL = every firm). Malformed messages are answered, not fatal. */
bool mcp_serve(const struct job *base, enum role role, const char *firm, FILE *in, FILE *out,
               struct err *e) NODISCARD;

#endif
