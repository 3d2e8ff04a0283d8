import { Hono } from 'hono'
import type { Env } from '../../visitor.ts'
import type { PageGroup } from '../index.ts'
import { boardCsv, boardPng, boardSvg, boardsPage } from './boards.tsx'
import { drawPage, drawRecord, drawsPage } from './draws.tsx'
import { ledgerCsv, ledgerEntry, ledgerPage } from './ledger.tsx'
import { overview } from './overview.tsx'
import { referralsPage, reviewsPage } from './referrals.tsx'
import { rewardsPage } from './rewards.tsx'
import { surveyChartPng, surveyChartSvg, surveyPage, surveysPage } from './surveys.tsx'
import { praisePage, suggestionsPage } from './voices.tsx'

/** Points, friends, rewards, draws and the voice of the members: what makes a group grow. */
export const growth: PageGroup = {
  path: '/growth',
  routes() {
    const app = new Hono<Env>()
    app.get('/', overview)
    app.get('/boards', boardsPage)
    app.get('/boards.svg', boardSvg)
    app.get('/boards.png', boardPng)
    app.get('/boards.csv', boardCsv)
    app.get('/referrals', referralsPage)
    app.get('/reviews', reviewsPage)
    app.get('/ledger', ledgerPage)
    app.get('/ledger.csv', ledgerCsv)
    app.get('/ledger/:id', ledgerEntry)
    app.get('/rewards', rewardsPage)
    app.get('/draws', drawsPage)
    app.get('/draws/:id', drawPage)
    app.get('/draws/:id/record.json', drawRecord)
    app.get('/surveys', surveysPage)
    app.get('/surveys/:id', surveyPage)
    app.get('/surveys/:id/results.svg', surveyChartSvg)
    app.get('/surveys/:id/results.png', surveyChartPng)
    app.get('/suggestions', suggestionsPage)
    app.get('/praise', praisePage)
    return app
  },
}
