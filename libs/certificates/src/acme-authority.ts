import { Inject, Injectable } from '@nestjs/common';
import { CONTROL_CONFIG } from '@sitekeep/platform';
import type { ControlConfig } from '@sitekeep/runtime';
import * as acme from 'acme-client';
import { AcmeAccounts } from './acme-accounts.ts';
import { AcmeProblem, AuthorityAway, prepareAcmeHttp } from './acme-http.ts';
import { AuthorityError, type CertificateAuthority, type ChallengeAnswers } from './certificate-authority.ts';

const unknownAccount = 'urn:ietf:params:acme:error:accountDoesNotExist';

/** An authority that speaks ACME (RFC 8555), asked to look by http-01. */
@Injectable()
export class AcmeAuthority implements CertificateAuthority {
  constructor(
    private readonly accounts: AcmeAccounts,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'ACME_DIRECTORY_URL' | 'ACME_CA_FILE'>,
  ) {}

  async order(hostname: string, answers: ChallengeAnswers): Promise<{ chain: string; privateKey: string }> {
    const { ACME_DIRECTORY_URL: directoryUrl, ACME_CA_FILE: caFile } = this.config;
    if (!directoryUrl) throw new AuthorityError('No certificate authority is set up.');
    prepareAcmeHttp(caFile);
    const attempt = async () => this.orderAs(await this.accounts.client(directoryUrl), hostname, answers);
    try {
      return await attempt().catch(async (error: unknown) => {
        if (!(error instanceof AcmeProblem) || error.type !== unknownAccount) throw error;
        await this.accounts.forget(directoryUrl);
        return attempt();
      });
    } catch (error) {
      throw inWords(error);
    }
  }

  private async orderAs(client: acme.Client, hostname: string, answers: ChallengeAnswers) {
    const order = await client.createOrder({ identifiers: [{ type: 'dns', value: hostname }] });
    for (const authorization of await client.getAuthorizations(order)) await this.authorize(client, authorization, answers);
    const [privateKey, request] = await acme.crypto.createCsr({ altNames: [hostname] }, await acme.crypto.createPrivateEcdsaKey('P-256'));
    const chain = await this.finish(client, order, request);
    return { chain, privateKey: privateKey.toString() };
  }

  private async finish(client: acme.Client, order: acme.Order, request: Buffer): Promise<string> {
    try {
      return await client.getCertificate(await client.finalizeOrder(order, request));
    } catch (error) {
      if (isOfAuthority(error)) throw error;
      throw new AuthorityError(`The certificate authority did not finish the order: ${textOf(error)}`);
    }
  }

  private async authorize(client: acme.Client, authorization: acme.Authorization, answers: ChallengeAnswers): Promise<void> {
    if (authorization.status === 'valid') return;
    const hostname = authorization.identifier.value;
    const challenge = authorization.challenges.find(({ type }) => type === 'http-01');
    if (!challenge) throw new AuthorityError(`The certificate authority does not accept a proof by HTTP for ${hostname}.`);
    await answers.show(challenge.token, await client.getChallengeKeyAuthorization(challenge));
    try {
      await client.completeChallenge(challenge);
      await client.waitForValidStatus(challenge).catch((error: unknown) => {
        if (isOfAuthority(error)) throw error;
        throw new AuthorityError(
          `The certificate authority looked at http://${hostname}/.well-known/acme-challenge/ and did not find our answer: ${textOf(error)}`,
        );
      });
    } finally {
      // It expires by itself, too.
      await answers.hide(challenge.token).catch(() => undefined);
    }
  }
}

function inWords(error: unknown): unknown {
  if (error instanceof AuthorityError) return error;
  if (error instanceof AcmeProblem) return new AuthorityError(`The certificate authority refused: ${textOf(error)}`, error.retryAfterMs);
  if (error instanceof AuthorityAway) return new AuthorityError(`The certificate authority cannot be reached (${error.code}).`);
  return error;
}

const isOfAuthority = (error: unknown): boolean => error instanceof AcmeProblem || error instanceof AuthorityAway;
/** One line; authorities quote what they were answered. */
const textOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/[\p{Cc}\s]+/gu, ' ').slice(0, 400);
