/** Whether a site with these names answers requests for the host; `*.example.com` stands for every name one level below. */
export const answersTo = (hostnames: readonly string[], host: string): boolean => hostnames.some((name) => covers(name, host));

const covers = (name: string, host: string): boolean =>
  name === host || (name.startsWith('*.') && host.slice(host.indexOf('.')) === name.slice(1));
