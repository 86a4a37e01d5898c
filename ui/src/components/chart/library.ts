/* library.ts — the parts of Apache ECharts that the app draws with; fetched when the first chart is shown. */
import { BarChart, CustomChart, LineChart, RadarChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, RadarComponent, TitleComponent } from 'echarts/components';
import { LabelLayout } from 'echarts/features';
import { init, use } from 'echarts/core';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';

use([
  BarChart, CustomChart, LineChart, RadarChart, ScatterChart, GridComponent, LegendComponent, MarkLineComponent, RadarComponent,
  TitleComponent, LabelLayout, CanvasRenderer, SVGRenderer,
]);
export { init };
export type { ECharts } from 'echarts/core';
