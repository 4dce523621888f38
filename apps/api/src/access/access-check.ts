import { Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { unguardedOf } from './route-access.ts';

/** The app does not start while an endpoint names neither a permission nor that it is public. */
@Injectable()
export class AccessCheck implements OnModuleInit {
  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    const controllers = this.discovery.getControllers().flatMap(({ metatype }) => (metatype ? [metatype as Type] : []));
    const unguarded = controllers.flatMap(unguardedOf);
    if (unguarded.length > 0) throw new Error(`These endpoints name no access: ${unguarded.join(', ')}`);
  }
}
