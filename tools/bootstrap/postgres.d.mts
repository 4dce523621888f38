export interface LocalServer {
  readonly name: string;
  readonly url: string;
  readonly port: number;
  pid: number;
  stop(): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same port, stopping it first where it still runs. */
  restart(): Promise<void>;
}
export interface ServerOptions {
  dataDir: string;
  log?: string;
  /** false gives up safety against power cuts for speed. */
  durable?: boolean;
}
export function startPostgres(options: ServerOptions): Promise<LocalServer>;
