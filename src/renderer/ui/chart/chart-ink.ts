import { useComputedColorScheme } from '@mantine/core';

/** What a canvas is drawn with: it cannot read the style sheet. */
export interface ChartInk {
  readonly text: string;
  readonly label: string;
  readonly line: string;
  readonly ground: string;
  readonly accent: string;
  readonly failed: string;
  readonly decal: string;
  readonly font: string;
}

const font = "'Inter Variable', system-ui, sans-serif";

const inks: Readonly<Record<'light' | 'dark', ChartInk>> = {
  light: {
    text: '#0f172a',
    label: '#5b6b82',
    line: '#e2e8f0',
    ground: '#ffffff',
    accent: '#0d9488',
    failed: '#b91c1c',
    decal: 'rgba(255, 255, 255, 0.55)',
    font,
  },
  dark: {
    text: '#e2e8f0',
    label: '#94a3b8',
    line: '#1f2b40',
    ground: '#0f172a',
    accent: '#2dd4bf',
    failed: '#f87171',
    decal: 'rgba(10, 16, 32, 0.5)',
    font,
  },
};

export function useChartInk(): ChartInk {
  return inks[useComputedColorScheme('light')];
}
