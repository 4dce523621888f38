/** Random id that also works on plain http, where crypto.randomUUID is missing. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Keys of writes that have no answer yet. Pressing the button again after a lost connection sends the same key, so that the
 * same order or payment is never made twice.
 */
export class PendingKeys {
  private readonly keys = new Map<string, string>();

  keyFor(write: string): string {
    const key = this.keys.get(write) ?? randomId();
    this.keys.set(write, key);
    return key;
  }

  answered(write: string): void {
    this.keys.delete(write);
  }
}
