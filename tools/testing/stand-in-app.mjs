// Plays any app of Sitekeep for the specs of `npm start`: answers /readyz and ends as it is told. Called with the app's name, and for
// the cli with its command.
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';

const [name, command] = process.argv.slice(2);
const { API_PORT, CONSOLE_PORT, HEALTH_PORT, EDGE_HTTP_PORT, DEMO_ORIGIN_PORT, DATABASE_URL, REDIS_URL } = process.env;
const misbehaving = process.env[`STAND_IN_${name.toUpperCase().replaceAll('-', '_')}`];

if (name === 'cli') {
  if (command === 'seed-demo') console.log(JSON.stringify(demo()));
  process.exit(misbehaving === 'fails' ? 3 : 0);
}
if (misbehaving === 'dies') {
  console.log('cannot go on');
  process.exit(7);
}
if (misbehaving === 'hangs') process.on('SIGTERM', () => {});
else process.on('SIGTERM', () => process.exit(0));
if (misbehaving?.startsWith('dies when ')) setInterval(() => existsSync(misbehaving.slice(10)) && process.exit(9), 50);

const portsOf = { api: [API_PORT, CONSOLE_PORT], edge: [HEALTH_PORT, EDGE_HTTP_PORT], 'demo-origin': [DEMO_ORIGIN_PORT] };
for (const port of portsOf[name] ?? [HEALTH_PORT]) {
  createServer((request, response) => response.end(JSON.stringify({ name, DATABASE_URL, REDIS_URL }))).listen(port, '127.0.0.1');
}

function demo() {
  const person = (email) => ({ email, password: 'secret', apiToken: `token of ${email}` });
  const curls = { allowedCurl: 'curl allowed', refusedCurl: 'curl refused' };
  const staff = { staff: person('staff@sitekeep.test'), secondStaff: person('second@sitekeep.test') };
  return { hostname: 'demo.sitekeep.test', ...curls, customer: person('customer@sitekeep.test'), ...staff };
}
