"""What the service offers, spells and charges: data with a source and a date, and its readings.

Everything is checked here before anything is sent or paid.

May import: tools' leaves.
Begin reading at catalog.json, then prices.py, presets.py and rigs.py.
"""

from tools.studio.catalog.plans import PlanPrice as PlanPrice
from tools.studio.catalog.plans import PricedStep as PricedStep
from tools.studio.catalog.plans import check_plan as check_plan
from tools.studio.catalog.plans import plan_price as plan_price
from tools.studio.catalog.plans import plan_problem as plan_problem
from tools.studio.catalog.presets import Spelling as Spelling
from tools.studio.catalog.presets import presets_for as presets_for
from tools.studio.catalog.presets import resolve_preset as resolve_preset
from tools.studio.catalog.prices import credits_for as credits_for
from tools.studio.catalog.prices import usd as usd
from tools.studio.catalog.rigs import resolve_rig_type as resolve_rig_type
from tools.studio.catalog.rigs import resolve_spec as resolve_spec
from tools.studio.catalog.rigs import rig_model as rig_model
from tools.studio.catalog.rigs import rig_types as rig_types
from tools.studio.catalog.rigs import specs as specs
from tools.studio.catalog.steps import Quality as Quality
from tools.studio.catalog.steps import Step as Step
from tools.studio.catalog.steps import animate_step as animate_step
from tools.studio.catalog.steps import convert_step as convert_step
from tools.studio.catalog.steps import generate_step as generate_step
from tools.studio.catalog.steps import rig_check_step as rig_check_step
from tools.studio.catalog.steps import rig_step as rig_step
from tools.studio.catalog.tables import PoolName as PoolName
from tools.studio.catalog.tables import tables as tables
