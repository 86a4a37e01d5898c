// mcp.mjs LANDFALL WORKSPACE CAPABILITIES — an assistant's conversation, by the protocol's own client.
import { readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

const [program, workspace, tablePath] = process.argv.slice(2);
const table = JSON.parse(readFileSync(tablePath, 'utf8')).result.capabilities;
const roles = ['viewer', 'analyst', 'adviser', 'owner'];
let checks = 0;
const failures = [];
const ok = (truth, what) => (checks++, truth || failures.push(what));

async function connect(role, firm) {
  const args = ['mcp', '--workspace', workspace, '--role', role, ...(firm ? ['--firm', firm] : [])];
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StdioClientTransport({ command: program, args, stderr: 'pipe' }));
  return client;
}

for (const role of roles) {
  const client = await connect(role);
  const { tools } = await client.listTools();
  const names = new Set(tools.map((t) => t.name));
  for (const c of table) {
    const name = c.name.replaceAll('.', '_');
    const readsOrProposes = c.effect === 'reads' || c.effect === 'proposes';
    if (!readsOrProposes || roles.indexOf(c.role) > roles.indexOf(role))
      ok(!names.has(name), `${role} is offered ${c.name} (${c.effect}, ${c.role})`);
  }
  ok(names.has('market_rank') && names.has('firm_list'), `${role} cannot read`);
  ok(names.has('proposal_make') === (role !== 'viewer'), `${role} and proposal_make`);
  ok(tools.every((t) => /^[a-z][a-z0-9_-]{0,63}$/.test(t.name) && t.description && t.inputSchema.type === 'object'),
    'a tool without name, description or schema');
  await client.close();
}

const client = await connect('analyst');
ok(client.getServerVersion().name === 'landfall', 'the server does not say its name');
await client.listTools(); // the client checks every structured answer against these schemas
const firms = await client.callTool({ name: 'firm_list', arguments: {} });
ok(!firms.isError && firms.structuredContent.result.firms.length === 2, 'firm_list');
const progress = [];
const rank = await client.callTool({ name: 'market_rank', arguments: { firm: 'olive-oil', top: 5 } }, undefined,
  { onprogress: (p) => progress.push(p) });
ok(!rank.isError && rank.structuredContent.result.ranking.length === 5, `market_rank ${JSON.stringify(rank).slice(0, 300)}`);
ok(rank.content[0].text.includes('1st'), 'the text is what the terminal shows');
const wrong = await client.callTool({ name: 'market_rank', arguments: { firm: 'olive-oli' } });
ok(wrong.isError && wrong.content[0].text.includes('olive-oil'), `a misspelt firm: ${JSON.stringify(wrong)}`);
for (const firm of ['examples/olive-oil/firm.yaml', '../office.db', '/etc/passwd']) {
  const path = await client.callTool({ name: 'firm_show', arguments: { firm } });
  ok(path.isError && /not the id/.test(path.content[0].text), `a path as a firm: ${firm}`);
}
const made = await client.callTool({ name: 'proposal_make', arguments: { firm: 'olive-oil', capability: 'market.rank' } });
ok(!made.isError && made.structuredContent.result.proposal >= 1, `proposal_make ${JSON.stringify(made).slice(0, 400)}`);
for (const name of ['proposal_accept', 'firm_import', 'workspace_restore', 'no_such_tool']) {
  const refused = await client.callTool({ name, arguments: { firm: 'olive-oil' } }).then((r) => r, (e) => e);
  ok(refused instanceof Error || refused.isError, `${name} was done`);
}
await client.close();

const held = await connect('analyst', 'olive-oil');
const other = await held.callTool({ name: 'firm_show', arguments: { firm: 'industrial-sensor' } });
ok(other.isError && /role/.test(other.content[0].text), `another firm: ${JSON.stringify(other).slice(0, 300)}`);
const own = await held.callTool({ name: 'firm_list', arguments: {} });
ok(own.structuredContent.result.firms.length === 1, 'the list shows another firm');
await held.close();

// broken messages are answered, and the conversation goes on
const raw = spawn(program, ['mcp', '--workspace', workspace]);
const lines = ['{', '[]', '{"jsonrpc":"2.0","id":1}', '{"jsonrpc":"2.0","id":2,"method":"nothing"}', '',
  '{"jsonrpc":"2.0","method":"notifications/initialized"}', '"\u0000"', '{"jsonrpc":"2.0","id":{"a":1},"method":"ping"}',
  `{"jsonrpc":"2.0","id":3,"method":"ping","params":"${'x'.repeat(5 << 20)}"}`, '{"jsonrpc":"2.0","id":4,"method":"ping"}'];
let out = '';
raw.stdout.on('data', (d) => (out += d));
raw.stdin.end(lines.join('\n') + '\n');
const status = await new Promise((done) => raw.on('close', done));
const answers = out.trim().split('\n').map((l) => JSON.parse(l));
ok(status === 0, `ended with ${status}`);
ok(answers.map((a) => a.error?.code ?? 'ok').join() === '-32700,-32600,-32600,-32601,-32700,-32600,-32600,ok',
  `broken messages: ${answers.map((a) => a.error?.code ?? 'ok')}`);
console.log(`mcp: ${checks} checks`);
failures.forEach((f) => console.log('FAILED', f));
process.exit(failures.length ? 1 : 0);
