// Arguments: the port to listen on, the origin's port.
import { Agent, createServer } from 'node:http';
import { createProxyMiddleware } from 'http-proxy-middleware';

const [port, originPort] = process.argv.slice(2).map(Number);
const agent = new Agent({ keepAlive: true, maxFreeSockets: 256 });
const proxy = createProxyMiddleware({ target: `http://127.0.0.1:${originPort}`, agent, xfwd: true });
createServer((request, response) => proxy(request, response)).listen({ port, host: '127.0.0.1', backlog: 4096 });
