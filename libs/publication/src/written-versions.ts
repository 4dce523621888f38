const mostRemembered = 10_000;

/**
 * Which version of each site this process has written last: of many changes at once one is written, with all of them, and the jobs of the
 * others find that it is. A rebuild writes all the same.
 */
export class WrittenVersions {
  private readonly versions = new Map<string, number>();

  /** `version`: the one that Postgres has now; null: none. */
  has(siteId: string, version: number | null): boolean {
    return version !== null && (this.versions.get(siteId) ?? 0) >= version;
  }

  set(siteId: string, version: number): void {
    if (this.versions.size >= mostRemembered) this.versions.clear();
    this.versions.set(siteId, version);
  }
}
