import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';

/** Whether `issuer` signed `certificate`. */
export const isSignedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);

export const isSelfSigned = (certificate: X509Certificate): boolean =>
  certificate.subject === certificate.issuer && isSignedBy(certificate, certificate);

/** Leaf first, then each that signed the one before; null when these certificates are no such chain. A root may be among them. */
export function inOrder(leaf: X509Certificate, others: readonly X509Certificate[]): X509Certificate[] | null {
  const chain = [leaf];
  const rest = [...others];
  for (let last = leaf; rest.length > 0;) {
    const next = rest.findIndex((each) => isSignedBy(last, each));
    const [issuer] = next < 0 ? [] : rest.splice(next, 1);
    if (!issuer) return null;
    chain.push(issuer);
    last = issuer;
  }
  return chain;
}

let roots: Map<string, X509Certificate[]> | undefined;
const rootsOf = (name: string): X509Certificate[] => {
  roots ??= Map.groupBy(
    rootCertificates.map((text) => new X509Certificate(text)),
    ({ subject }) => subject,
  );
  return roots.get(name) ?? [];
};

/** The root that browsers know and that signed the certificate. */
export const knownRootOf = (certificate: X509Certificate): X509Certificate | undefined =>
  rootsOf(certificate.issuer).find((root) => isSignedBy(certificate, root));

export const isKnownRoot = (certificate: X509Certificate): boolean =>
  rootsOf(certificate.subject).some((root) => root.fingerprint256 === certificate.fingerprint256);
