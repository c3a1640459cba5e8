import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type MantineThemeOverride,
  type VariantColorsResolver,
} from '@mantine/core';

const slate: MantineColorsTuple = [
  '#f8fafc',
  '#f1f5f9',
  '#e2e8f0',
  '#cbd5e1',
  '#94a3b8',
  '#7c8ba1',
  '#64748b',
  '#475569',
  '#334155',
  '#1e293b',
];

const teal: MantineColorsTuple = [
  '#f0fdfa',
  '#ccfbf1',
  '#99f6e4',
  '#5eead4',
  '#2dd4bf',
  '#14b8a6',
  '#0d9488',
  '#0f766e',
  '#115e59',
  '#134e4a',
];

/** From text to the deepest background. */
const dark: MantineColorsTuple = [
  '#e2e8f0',
  '#cbd5e1',
  '#94a3b8',
  '#7c8ba1',
  '#243146',
  '#1b2840',
  '#111a2c',
  '#0a1020',
  '#080d1a',
  '#050914',
];

const amber: MantineColorsTuple = [
  '#fffbeb',
  '#fef3c7',
  '#fde68a',
  '#fcd34d',
  '#fbbf24',
  '#f59e0b',
  '#d97706',
  '#b45309',
  '#92400e',
  '#78350f',
];

const red: MantineColorsTuple = [
  '#fef2f2',
  '#fee2e2',
  '#fecaca',
  '#fca5a5',
  '#f87171',
  '#ef4444',
  '#dc2626',
  '#b91c1c',
  '#991b1b',
  '#7f1d1d',
];

/** What a note stands on; with a thin border, as every other surface has one. */
const NOTES = new Map([
  [
    'red',
    {
      background: 'var(--meshtask-bad-soft)',
      color: 'var(--meshtask-bad)',
      border: '1px solid var(--meshtask-bad-border)',
    },
  ],
  [
    'gray',
    {
      background: 'var(--meshtask-sunken)',
      color: 'var(--mantine-color-text)',
      border: '1px solid var(--mantine-color-default-border)',
    },
  ],
]);

/** Mantine decides the text on filled colours for the light scheme alone; the variable knows both. */
const variantColors: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  const name = input.color ?? input.theme.primaryColor;
  if (input.variant === 'light') return { ...colors, ...NOTES.get(name) };
  return input.variant === 'filled' && Object.hasOwn(input.theme.colors, name)
    ? { ...colors, color: 'var(--meshtask-on-filled)' }
    : colors;
};

const FONT_SIZE = '14px';

export const theme: MantineThemeOverride = createTheme({
  colors: { gray: slate, teal, dark, red, yellow: amber },
  primaryColor: 'teal',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  variantColorResolver: variantColors,
  black: '#0f172a',
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: FONT_SIZE, lg: '16px', xl: '18px' },
  fontWeights: { medium: '550' },
  headings: { fontWeight: '600', sizes: { h4: { fontSize: '15px' } } },
  defaultRadius: 8,
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '8px', xl: '12px' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Tooltip: { defaultProps: { openDelay: 300, transitionProps: { duration: 150 } } },
    Modal: {
      defaultProps: {
        transitionProps: { duration: 150 },
        overlayProps: { backgroundOpacity: 0.35 },
        closeButtonProps: { 'aria-label': 'Close' },
        centered: true,
      },
    },
    Notification: {
      defaultProps: { withBorder: true, closeButtonProps: { 'aria-label': 'Close' } },
    },
    // Its placeholder for the focus is no item, which a menu must not hold.
    Menu: {
      defaultProps: { transitionProps: { duration: 150 }, withInitialFocusPlaceholder: false },
    },
  },
});

/** The colours that Mantine has no name for; both schemes in one table. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f8fafc',
    '--mantine-color-default': '#ffffff',
    '--mantine-color-default-border': '#d5dde8',
    '--mantine-color-dimmed': '#5b6b82',
    '--mantine-color-placeholder': '#64748b',
    '--mantine-color-error': '#b91c1c',
    '--meshtask-on-filled': '#ffffff',
    '--meshtask-panel': '#ffffff',
    '--meshtask-sunken': '#f1f5f9',
    '--meshtask-border': '#e2e8f0',
    '--meshtask-field': '#8091a7',
    '--meshtask-hover': '#f8fafc',
    '--meshtask-accent-soft': '#ccfbf1',
    '--meshtask-accent-text': '#0f766e',
    '--meshtask-ok': '#15753a',
    '--meshtask-bad': '#b91c1c',
    '--meshtask-bad-soft': '#fef2f2',
    '--meshtask-bad-border': '#f1b5b5',
    '--meshtask-warn': '#92400e',
    '--meshtask-warn-soft': '#fef3c7',
    '--meshtask-warn-border': '#e5a50a',
    '--meshtask-bar': '#7c8ba1',
  },
  dark: {
    '--mantine-color-body': '#0a1020',
    '--mantine-color-default': '#111a2c',
    '--mantine-color-default-border': '#243146',
    '--mantine-color-dimmed': '#94a3b8',
    '--mantine-color-placeholder': '#8593a8',
    '--mantine-color-error': '#f87171',
    '--meshtask-on-filled': '#06211f',
    '--meshtask-panel': '#0f172a',
    '--meshtask-sunken': '#1a2438',
    '--meshtask-border': '#1f2b40',
    '--meshtask-field': '#5b6b82',
    '--meshtask-hover': '#142036',
    '--meshtask-accent-soft': '#123338',
    '--meshtask-accent-text': '#2dd4bf',
    '--meshtask-ok': '#4ade80',
    '--meshtask-bad': '#f87171',
    '--meshtask-bad-soft': '#2a1620',
    '--meshtask-bad-border': '#7a2e37',
    '--meshtask-warn': '#fcd34d',
    '--meshtask-warn-soft': '#2a2413',
    '--meshtask-warn-border': '#a16207',
    '--meshtask-bar': '#94a3b8',
  },
});
