// openapi.mjs DOCUMENT CAPABILITIES — the document keeps the specification, and says everything that the table says:
// each capability, each parameter with its kind, each result by its own schema, each way it may fail.
import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';

const [documentPath, tablePath] = process.argv.slice(2);
const doc = JSON.parse(readFileSync(documentPath, 'utf8'));
const table = JSON.parse(readFileSync(tablePath, 'utf8')).result.capabilities;
const failures = [];
const fail = (why) => failures.push(why);

const answer = await new Validator().validate(structuredClone(doc));
if (!answer.valid) fail(`not valid OpenAPI: ${JSON.stringify(answer.errors).slice(0, 800)}`);
if (!doc.openapi.startsWith('3.1')) fail(`says ${doc.openapi}`);

// The validator must be able to fail.
const broken = structuredClone(doc);
delete broken.info.title;
broken.paths['/api/v1/country/show'].get.responses = 'none';
if ((await new Validator().validate(broken)).valid) fail('the validator takes a broken document');

let references = 0;
(function walk(node, path) {
  if (Array.isArray(node)) node.forEach((x, i) => walk(x, `${path}[${i}]`));
  else if (node && typeof node === 'object')
    for (const [k, v] of Object.entries(node)) {
      if (k === '$ref') {
        references++;
        let at = doc;
        for (const step of v.replace(/^#\//, '').split('/')) at = at?.[step.replace(/~1/g, '/').replace(/~0/g, '~')];
        if (at === undefined) fail(`${path} refers to ${v}, which is not there`);
      } else walk(v, `${path}.${k}`);
    }
})(doc, 'document');

const types = { text: 'string', choice: 'string', date: 'string', market: 'string', firm: 'string', file: 'string',
  'output file': 'string', integer: 'integer', number: 'number', switch: 'boolean' };
const seen = new Set();
let parameters = 0;
for (const c of table) {
  const path = `/api/v1/${c.name.replaceAll('.', '/')}`;
  if (c.only_terminal) {
    if (doc.paths[path]) fail(`${c.name} belongs to the terminal and is offered`);
    continue;
  }
  const item = doc.paths[path];
  if (!item) {
    fail(`${c.name} is missing`);
    continue;
  }
  const takesFile = c.params.some((p) => p.kind === 'file');
  const method = c.effect === 'reads' && !takesFile ? 'get' : 'post';
  const op = item[method];
  if (!op || Object.keys(item).length !== 1) {
    fail(`${c.name} is not ${method} alone`);
    continue;
  }
  if (seen.has(op.operationId)) fail(`operationId ${op.operationId} stands twice`);
  seen.add(op.operationId);
  if (op['x-effect'] !== c.effect || op['x-least-role'] !== c.role) fail(`${c.name}: another effect or role`);
  const body = op.requestBody?.content['application/json'].schema;
  for (const p of c.params) {
    parameters++;
    const name = p.name.replaceAll('-', '_');
    const declared = method === 'get' ? op.parameters.find((x) => x.name === name)?.schema : body.properties[name];
    const one = p.repeated ? declared?.items : declared;
    if (!one || (p.repeated && declared.type !== 'array')) fail(`${c.name}: parameter ${name} is missing`);
    else if (one.type !== types[p.kind]) fail(`${c.name}: ${name} is ${one.type}, not ${types[p.kind]}`);
    if (p.kind === 'choice' && one && one.enum.join() !== p.choices.join()) fail(`${c.name}: other choices of ${name}`);
    const required = method === 'get' ? op.parameters.find((x) => x.name === name)?.required : body.required?.includes(name);
    if (!!required !== p.required) fail(`${c.name}: ${name} required ${required}, in the table ${p.required}`);
  }
  const schema = op.responses['200'].content['application/json'].schema.allOf[1].properties.result;
  const shape = doc.components.schemas[schema.$ref?.split('/').pop()];
  const expected = JSON.parse(c.result_schema);
  if (Object.keys(shape?.properties ?? {}).join() !== Object.keys(expected.properties).join())
    fail(`${c.name}: another result than the table says`);
  for (const status of ['202', '400', '401', '403', '404', '409', '413', '422', '429', '500', '503'])
    if (!op.responses[status]) fail(`${c.name}: no answer ${status}`);
}
const extra = Object.keys(doc.paths).filter((p) => p.startsWith('/api/v1/') && !/^\/api\/v1\/(session|upload|jobs|events)/.test(p))
  .filter((p) => !table.some((c) => `/api/v1/${c.name.replaceAll('.', '/')}` === p));
extra.forEach((p) => fail(`${p} is in no table`));
console.log(`openapi: ${Object.keys(doc.paths).length} paths, ${parameters} parameters, ${references} references`);
failures.slice(0, 20).forEach((f) => console.log('FAILED', f));
process.exit(failures.length || table.length < 30 ? 1 : 0);
