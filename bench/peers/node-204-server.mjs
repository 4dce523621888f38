// Says yes to everything: `node node-204-server.mjs PORT`.
import { createServer } from 'node:http';

createServer((_request, response) => response.writeHead(204).end()).listen(Number(process.argv[2]), '127.0.0.1');
