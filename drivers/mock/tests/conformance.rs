//! The software card is a device like any other, at several sizes.

use zkcard_device_suite::{Scale, device_suite};
use zkcard_mock::{MockConfig, MockDevice};

fn card(config: MockConfig) -> Option<MockDevice> {
    Some(MockDevice::new(config))
}

device_suite!(mock, card(MockConfig::default()), Scale::default());
device_suite!(
    few_tags,
    card(MockConfig { tags: 3, max_log_entries: 2, ..Default::default() }),
    Scale::default()
);
device_suite!(
    rings_shorter_than_tags,
    card(MockConfig { max_log_entries: 1, slots: 1, slot_elements: 9, ..Default::default() }),
    Scale::default()
);
