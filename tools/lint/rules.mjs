// House rules that no published plugin has.
const httpVerbs = new Set(['Get', 'Post', 'Put', 'Patch', 'Delete', 'All', 'Head', 'Options']);
const access = new Set(['RequirePermission', 'RequireStaffPermission', 'RequireGateKey', 'RequireEdge', 'Public', 'SignedIn']);
const nameOf = (decorator) => decorator.expression.callee?.name ?? decorator.expression.name;

const endpointNamesItsPermission = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      missing:
        'Endpoint {{name}} names no permission: add @RequirePermission(…), @RequireStaffPermission(…), @RequireGateKey(), @RequireEdge(), @SignedIn() or @Public(reason).',
    },
  },
  create: (context) => ({
    MethodDefinition(node) {
      const names = (node.decorators ?? []).map(nameOf);
      if (names.some((name) => httpVerbs.has(name)) && !names.some((name) => access.has(name)))
        context.report({ node: node.key, messageId: 'missing', data: { name: node.key.name } });
    },
  }),
};

export const sitekeepRules = { rules: { 'endpoint-names-its-permission': endpointNamesItsPermission } };
