// Asks a Node process that runs with an inspector for what its heap holds after everything dead was thrown away.

/** `usedBytes()`: heap in use and what lies outside of it (buffers), after a full collection. */
export async function inspect(port) {
  const [{ webSocketDebuggerUrl }] = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json();
  const socket = new WebSocket(webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error('the inspector did not answer'));
  });
  const waiting = new Map();
  socket.onmessage = ({ data }) => {
    const { id, result } = JSON.parse(data);
    waiting.get(id)?.(result);
    waiting.delete(id);
  };
  let count = 0;
  const call = (method, params = {}) =>
    new Promise((resolve) => {
      waiting.set((count += 1), resolve);
      socket.send(JSON.stringify({ id: count, method, params }));
    });
  const usedBytes = async () => {
    for (let i = 0; i < 3; i++) await call('HeapProfiler.collectGarbage');
    const expression = '(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())';
    return (await call('Runtime.evaluate', { expression })).result.value;
  };
  return { usedBytes, close: () => socket.close() };
}
