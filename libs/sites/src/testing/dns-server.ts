import dgram from 'node:dgram';
import { createRequire } from 'node:module';

type Records = { TXT?: string[]; A?: string[]; AAAA?: string[]; CNAME?: string };
type Question = { name: string; type: number };
type Packet = { header: { rcode: number }; questions: Question[]; answers: unknown[] };
type Dns2 = {
  Packet: {
    TYPE: Record<'TXT' | 'A' | 'AAAA' | 'CNAME', number>;
    CLASS: { IN: number };
    createResponseFromRequest: (request: Packet) => Packet;
  };
  createServer: (options: { udp: boolean; handle: (request: Packet, send: (response: Packet) => void) => void }) => {
    listen: (options: { udp: { port: number; address: string } }) => Promise<{ udp: { port: number } }>;
    close: () => Promise<void>;
  };
};
const dns2 = createRequire(import.meta.url)('dns2') as Dns2;

/** A real name server on this machine, with the records of one test. `silent` names are never answered. */
export class TestDnsServer {
  readonly records = new Map<string, Records>();
  /** what names without records of their own have */
  everything?: Records;
  readonly silent = new Set<string>();
  #server?: ReturnType<Dns2['createServer']>;
  #port = 0;

  /** for DNS_SERVERS */
  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  async start(): Promise<this> {
    this.#port = await freeUdpPort();
    this.#server = dns2.createServer({ udp: true, handle: (request, send) => this.#answer(request, send) });
    await this.#server.listen({ udp: { port: this.#port, address: '127.0.0.1' } });
    return this;
  }

  async stop(): Promise<void> {
    await this.#server?.close();
  }

  #answer(request: Packet, send: (response: Packet) => void): void {
    const response = dns2.Packet.createResponseFromRequest(request);
    for (const { name, type } of request.questions) {
      if (this.silent.has(name)) return;
      const known = this.records.get(name) ?? this.everything;
      if (!known) response.header.rcode = 3;
      else response.answers.push(...this.#recordsOf(name, type, known));
    }
    send(response);
  }

  #recordsOf(name: string, type: number, known: Records): unknown[] {
    const { TYPE, CLASS } = dns2.Packet;
    const record = (more: object) => ({ name, type, class: CLASS.IN, ttl: 1, ...more });
    if (type === TYPE.TXT) return (known.TXT ?? []).map((data) => record({ data }));
    if (type === TYPE.A) return (known.A ?? []).map((address) => record({ address }));
    if (type === TYPE.AAAA) return (known.AAAA ?? []).map((address) => record({ address }));
    return type === TYPE.CNAME && known.CNAME ? [record({ domain: known.CNAME })] : [];
  }
}

async function freeUdpPort(): Promise<number> {
  const socket = dgram.createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(resolve));
  return port;
}
