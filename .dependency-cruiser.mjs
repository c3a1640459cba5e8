/** The import law of ARCHITECTURE.md: which folder may use which. */

const only = (name, comment, from, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: '\\.test\\.tsx?$' },
  to: { pathNot: allowed },
});

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one thing, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    only(
      'shared-is-for-every-platform',
      'The contract and the model run in Node, Electron and browsers: nothing but themselves and zod.',
      '^src/shared/',
      ['^src/shared/', 'node_modules/zod/'],
    ),
    {
      name: 'agent-knows-no-shell',
      comment: 'The agent runs in plain Node: it never sees Electron, a shell, or a face.',
      severity: 'error',
      from: { path: '^src/main/agent/' },
      to: {
        path: [
          '^src/main/(shell|headless|local-server|command-line)/',
          '^src/(preload|renderer)/',
          'node_modules/electron',
        ],
      },
    },
    {
      name: 'faces-use-agent-ts',
      comment:
        'The desktop shell and the headless server speak to the agent through agent.ts alone.',
      severity: 'error',
      from: { path: '^src/main/(shell|headless|local-server|index)', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/main/agent/', pathNot: '^src/main/agent/agent\\.ts$' },
    },
    {
      name: 'headless-knows-no-electron',
      comment: 'A Linux box in a cupboard has no Electron.',
      severity: 'error',
      from: { path: '^src/main/(headless|local-server|command-line)/' },
      to: { path: ['^src/main/(shell/|index)', 'node_modules/electron'] },
    },
    {
      name: 'faces-know-no-other-face',
      comment: 'What the desktop and the headless agent share is local-server and command-line.',
      severity: 'error',
      from: { path: '^src/main/(shell|local-server|command-line|index)' },
      to: { path: '^src/main/headless/' },
    },
    {
      name: 'protocols-know-no-tasks',
      comment:
        'A protocol is a codec and a conversation: what it means is decided in dispatch and tasks.',
      severity: 'error',
      from: { path: '^src/main/agent/protocols/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/main/agent/(tasks|dispatch|executor|storage|trust|statistics)/' },
    },
    {
      name: 'renderer-knows-the-contract-only',
      comment: 'The interface runs in any browser: no Node, no Electron, nothing of the agent.',
      severity: 'error',
      from: { path: '^src/renderer/', pathNot: '\\.test\\.tsx?$' },
      to: {
        path: ['^src/main/', '^src/preload/', 'node_modules/electron'],
      },
    },
    {
      name: 'renderer-has-no-node',
      comment: 'The interface runs in any browser.',
      severity: 'error',
      from: { path: '^src/renderer/', pathNot: '\\.test\\.tsx?$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'features-know-no-features',
      comment: 'What two features share moves to ui, bridge or the shared model.',
      severity: 'error',
      from: { path: '^src/renderer/features/([^/]+)/' },
      to: { path: '^src/renderer/features/', pathNot: '^src/renderer/features/$1/' },
    },
    {
      name: 'ui-knows-no-agent',
      comment:
        'A component of ui is a function of its props: it knows the words of the model and of failures.',
      severity: 'error',
      from: { path: '^src/renderer/ui/' },
      to: {
        path: ['^src/renderer/(bridge|features|shell)/', '^src/shared/contract/(?!failure)'],
      },
    },
    {
      name: 'preload-is-a-bridge',
      comment: 'The preload exposes the bridge and nothing else.',
      severity: 'error',
      from: { path: '^src/preload/' },
      to: { pathNot: ['^src/preload/', '^src/shared/contract/', 'node_modules/electron'] },
    },
    {
      name: 'tests-stay-out',
      comment: 'Nothing that ships imports a test.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.tsx?$' },
      to: { path: ['^test/', '\\.test\\.tsx?$'] },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { conditionNames: ['import', 'node', 'default'] },
  },
};
