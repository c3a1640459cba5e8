import { ActionIcon, Menu, Text } from '@mantine/core';
import { IconChartDots, IconDownload, IconTable } from '@tabler/icons-react';
import { type ReactNode, startTransition, useRef, useState } from 'react';
import { Panel } from '../panel.tsx';
import { Chart } from './chart.tsx';
import { type ChartFigures, csvOf, jsonOf } from './chart-figures.ts';
import { useChartInk } from './chart-ink.ts';
import { ChartLegend, type LegendEntry } from './chart-legend.tsx';
import classes from './chart-panel.module.css';
import { pictureOf } from './chart-picture.ts';
import { ChartTable } from './chart-table.tsx';
import type { ChartOption, ECharts } from './echarts.ts';
import { saveFile } from './save-file.ts';

export interface ChartPanelProps {
  readonly title: string;
  /** What the axes count, and over which time. */
  readonly note: string;
  /** The chart in a sentence, for those who cannot see it. */
  readonly description: string;
  /** Null shows `emptyWords` in place of the chart. */
  readonly option: ChartOption | null;
  readonly emptyWords: string;
  readonly figures: ChartFigures;
  /** Without an ending. */
  readonly fileName: string;
  readonly height?: number;
  readonly legend?: readonly LegendEntry[];
  readonly onToggle?: (id: string) => void;
  readonly children?: ReactNode;
}

const HEIGHT = 240;

export function ChartPanel(props: ChartPanelProps): ReactNode {
  const { title, option, figures, height = HEIGHT, legend = [], onToggle } = props;
  const [isTable, setTable] = useState(false);
  const chart = useRef<ECharts | null>(null);
  return (
    <Panel
      title={title}
      actions={
        <div className={classes.actions}>
          <Text size="xs" c="dimmed" className={classes.note}>
            {props.note}
          </Text>
          <TableSwitch
            title={title}
            isTable={isTable}
            // A table has a thousand cells: in a transition, they do not hold up a frame.
            onChange={(next) => startTransition(() => setTable(next))}
          />
          <ExportMenu {...props} chart={chart} />
        </div>
      }
    >
      {onToggle !== undefined && <ChartLegend entries={legend} onToggle={onToggle} />}
      {isTable && <ChartTable title={title} figures={figures} height={height} />}
      {!isTable && option === null && (
        <div className={classes.empty} style={{ height }}>
          {props.emptyWords}
        </div>
      )}
      {!isTable && option !== null && (
        <Chart option={option} description={props.description} height={height} chart={chart} />
      )}
      {props.children}
    </Panel>
  );
}

interface TableSwitchProps {
  readonly title: string;
  readonly isTable: boolean;
  readonly onChange: (isTable: boolean) => void;
}

function TableSwitch({ title, isTable, onChange }: TableSwitchProps): ReactNode {
  const words = isTable ? 'Show as a chart' : 'Show as a table';
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="sm"
      title={words}
      aria-label={`${words}: ${title}`}
      onClick={() => onChange(!isTable)}
    >
      {isTable ? (
        <IconChartDots size={16} aria-hidden="true" />
      ) : (
        <IconTable size={16} aria-hidden="true" />
      )}
    </ActionIcon>
  );
}

interface ExportMenuProps
  extends Pick<ChartPanelProps, 'title' | 'note' | 'fileName' | 'figures' | 'legend'> {
  readonly chart: { readonly current: ECharts | null };
}

function ExportMenu({
  title,
  note,
  fileName,
  figures,
  legend = [],
  chart,
}: ExportMenuProps): ReactNode {
  const ink = useChartInk();
  const savePicture = async (drawn: ECharts): Promise<void> => {
    const shown = legend.filter(({ isShown }) => isShown);
    saveFile(`${fileName}.png`, await pictureOf(drawn, { title, note, legend: shown, ink }));
  };
  const saveText = (ending: string, type: string, text: string): void =>
    saveFile(`${fileName}.${ending}`, new Blob([text], { type }));
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          title="Export"
          aria-label={`Export: ${title}`}
        >
          <IconDownload size={16} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          onClick={() => {
            if (chart.current !== null) void savePicture(chart.current);
          }}
        >
          PNG picture
        </Menu.Item>
        <Menu.Item onClick={() => saveText('csv', 'text/csv', csvOf(figures))}>CSV table</Menu.Item>
        <Menu.Item onClick={() => saveText('json', 'application/json', jsonOf(figures))}>
          JSON
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
