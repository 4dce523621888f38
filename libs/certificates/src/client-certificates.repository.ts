import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ClientCertificateRow } from './client-certificate.entity.ts';

/** The only SQL on client certificates: at most one active and one prepared for each site. */
@Injectable()
export class ClientCertificatesRepository {
  ofSite(manager: EntityManager, siteId: string): Promise<ClientCertificateRow[]> {
    return manager.findBy(ClientCertificateRow, { siteId });
  }

  active(manager: EntityManager, siteId: string): Promise<ClientCertificateRow | null> {
    return manager.findOneBy(ClientCertificateRow, { siteId, active: true });
  }

  async add(manager: EntityManager, row: ClientCertificateRow): Promise<void> {
    await manager.insert(ClientCertificateRow, row);
  }

  async activate(manager: EntityManager, { id, siteId }: ClientCertificateRow): Promise<void> {
    await manager.update(ClientCertificateRow, { id, siteId }, { active: true });
  }

  async remove(manager: EntityManager, { id, siteId }: ClientCertificateRow): Promise<void> {
    await manager.delete(ClientCertificateRow, { id, siteId });
  }

  async forgetSite(manager: EntityManager, siteId: string): Promise<void> {
    await manager.delete(ClientCertificateRow, { siteId });
  }
}
