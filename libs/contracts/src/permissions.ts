/** What a principal may do inside one account. Each endpoint names exactly one. */
export const permissions = [
  'account:read',
  'account:write',
  'team:read',
  'team:write',
  'tokens:read',
  'tokens:write',
  'sites:read',
  'sites:write',
  'policies:read',
  'policies:write',
  'visitors:read',
  'visitors:write',
  'billing:read',
  'billing:write',
  'insight:read',
] as const;
export type Permission = (typeof permissions)[number];

export const roles = ['owner', 'admin', 'billing', 'viewer'] as const;
export type Role = (typeof roles)[number];

const reads = permissions.filter((permission) => permission.endsWith(':read'));
/** Owners alone manage roles and the account itself; `billing` pays but does not touch sites. */
export const rolePermissions: Record<Role, readonly Permission[]> = {
  owner: permissions,
  admin: [...reads, 'team:write', 'tokens:write', 'sites:write', 'policies:write', 'visitors:write', 'billing:write'],
  billing: [...reads, 'billing:write'],
  viewer: reads,
};

export const staffRoles = ['support', 'billing', 'admin'] as const;
export type StaffRole = (typeof staffRoles)[number];

export const staffPermissions = [
  'staff:accounts:read',
  'staff:accounts:act',
  'staff:billing:write',
  'staff:services:suspend',
  'staff:audit:read',
  'staff:team:write',
  'staff:firewall:read',
  'staff:firewall:write',
  'staff:queues:read',
  'staff:queues:write',
] as const;
export type StaffPermission = (typeof staffPermissions)[number];

export const staffRolePermissions: Record<StaffRole, readonly StaffPermission[]> = {
  support: ['staff:accounts:read', 'staff:accounts:act', 'staff:audit:read', 'staff:firewall:read', 'staff:queues:read'],
  billing: ['staff:accounts:read', 'staff:accounts:act', 'staff:audit:read', 'staff:billing:write', 'staff:queues:read'],
  admin: staffPermissions,
};
