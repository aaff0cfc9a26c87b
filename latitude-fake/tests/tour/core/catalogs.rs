//! What can be bought, and where.

use super::{Story, placed, refused, total};
use latitude_api::plans::{ListPlansFilterStockLevel, StockLevel, UpdateBandwidth};

pub const PATHS: &[&str] = &["/plans", "/regions", "/roles"];

#[tokio::test]
async fn all_catalogs() {
    let story = Story::begins();
    plans(&story).await;
    other_plans(&story).await;
    places(&story).await;
    story.ends_with_all_of(PATHS);
}

async fn plans(story: &Story) {
    let plans = story.client.plans();
    let all = plans.list().await.unwrap();
    placed(&all);
    assert_eq!(all.items.len(), story.cloud.count("plans"));
    let small = plans.get("c3-small-x86").await.unwrap();
    assert_eq!(small.slug.as_deref(), Some("c3-small-x86"));
    assert_eq!(small.id, plans.get(&small.id).await.unwrap().id);
    let states = small.regions.iter().find(|region| region.name.as_deref() == Some("United States")).unwrap();
    let locations = states.locations.as_ref().unwrap();
    assert!(locations.available.contains(&"LAX".into()) && !locations.in_stock.contains(&"LAX".into()));
    assert_eq!(locations.in_stock_count["ASH"], 24);
    assert!(!locations.in_stock_count.contains_key("LAX"), "what is sold out has no count");
    assert_eq!(states.stock_level, Some(StockLevel::High));
    let (dollars, reais) = (&states.pricing["USD"], &states.pricing["BRL"]);
    assert_eq!(dollars.month, Some(189.5));
    assert!(reais.month > dollars.month && dollars.year > dollars.month && dollars.month > dollars.hour);
    assert!(small.available_operating_systems.contains(&"debian_12".into()));
    assert!(!small.available_operating_systems.iter().any(|slug| slug.contains("ml_in_a_box")));
    let gpu = plans.get("g3-large-x86").await.unwrap().into_attributes().specs.unwrap().gpu.unwrap();
    assert_eq!(gpu.count, Some(8.0));
    refused(plans.get("c9-none").await, 404, Some("not_found"), None);

    let slugs = |plans: latitude_api::Page<latitude_api::Resource<latitude_api::plans::Plan>>| {
        let slugs = plans.items.into_iter().map(|plan| plan.into_attributes().slug.unwrap());
        slugs.collect::<Vec<_>>()
    };
    let with_gpu = slugs(plans.list().filter_gpu(true).await.unwrap());
    assert!(!with_gpu.is_empty() && with_gpu.iter().all(|slug| slug.starts_with('g')), "{with_gpu:?}");
    assert_eq!(slugs(plans.list().filter_slug("c3-small-x86").await.unwrap()), ["c3-small-x86"]);
    assert_eq!(slugs(plans.list().filter_name("c3.small.x86").await.unwrap()), ["c3-small-x86"]);
    assert_eq!(slugs(plans.list().filter_ram(64).await.unwrap()), ["c3-small-x86"]);
    assert_eq!(slugs(plans.list().filter_disk(97_920).await.unwrap()), ["s3-large-x86"]);
    let in_bogota = slugs(plans.list().filter_location("BGT").await.unwrap());
    assert_eq!(in_bogota.len() + with_gpu.len(), all.items.len(), "GPUs are at few sites");
    let low = slugs(plans.list().filter_stock_level(ListPlansFilterStockLevel::Low).await.unwrap());
    assert!(low.contains(&"s3-large-x86".into()) && !low.contains(&"c3-small-x86".into()));
    assert_eq!(slugs(plans.list().filter_in_stock(true).await.unwrap()).len(), all.items.len());
}

async fn other_plans(story: &Story) {
    let plans = story.client.plans();
    let storage = plans.list_storage().await.unwrap();
    placed(&storage);
    let fast = plans.list_storage().filter_storage_class("high_performance").await.unwrap();
    assert!(!fast.items.is_empty() && fast.items.len() < storage.items.len());
    let objects = plans.list_storage().filter_storage_type("object").await.unwrap();
    assert!(!objects.items.is_empty() && objects.items.len() < storage.items.len());
    let machines = plans.list_virtual_machines().await.unwrap();
    placed(&machines);
    let with_gpu = plans.list_virtual_machines().filter_gpu(true).await.unwrap();
    assert!(with_gpu.items.iter().all(|plan| plan.specs.as_ref().unwrap().gpu.is_some()));
    assert!(!with_gpu.items.is_empty() && with_gpu.items.len() < machines.items.len());
    placed(&plans.list_managed_databases().await.unwrap());
    let lks = plans.list_lks().await.unwrap();
    placed(&lks);
    assert!(!lks.items.is_empty());

    let bandwidth = plans.list_bandwidth().stats_total("count").await.unwrap();
    placed(&bandwidth);
    let first = &bandwidth.items[0];
    assert_eq!(plans.list_bandwidth().filter_id(&first.id).await.unwrap().items.len(), 1);
    assert_eq!(bandwidth.items.len(), story.cloud.count("bandwidth_plans"));
    let order =
        |quantity, region: &str| UpdateBandwidth::project(story.cloud.project()).quantity(quantity).region_slug(region);
    let packages = plans.update_bandwidth(order(3, "brazil")).await.unwrap();
    placed(&packages);
    assert_eq!(packages.packages[0].contracted, Some(3));
    assert_eq!(packages.packages[0].total_price, Some(50.4));
    assert_eq!(packages.project.as_ref().unwrap().id, story.cloud.project());
    assert_eq!(story.cloud.bought("bandwidth_packages"), 1);
    // The quantity is what there is to be in all.
    let packages = plans.update_bandwidth(order(5, "brazil")).await.unwrap();
    assert_eq!(packages.packages.len(), 1);
    assert_eq!(packages.packages[0].contracted, Some(5));
    refused(plans.update_bandwidth(order(1, "atlantis")).await, 422, None, Some("/data/attributes/region_slug"));
    plans.update_bandwidth(order(0, "brazil")).await.unwrap();
    story.cloud.assert_nothing_left();
}

async fn places(story: &Story) {
    let regions = story.client.regions();
    let all = regions.list().all().await.unwrap();
    assert_eq!(all.len(), story.cloud.count("regions"));
    let ashburn = regions.get("ASH").await.unwrap();
    placed(&ashburn);
    assert_eq!(ashburn.country.as_ref().unwrap().slug.as_deref(), Some("united-states"));
    let page = regions.list().filter_features("public_network").page_size(100).stats_total("count").await.unwrap();
    assert!(page.items.iter().all(|region| region.features.contains(&"public_network".into())));
    assert!(page.items.len() < all.len());
    assert_eq!(total(&page.meta), page.items.len());
    let custom = regions.list().include_custom(true).page_size(5).page_number(6).await.unwrap();
    assert_eq!(custom.items.len(), all.len() - 25);
    refused(regions.get("loc_none").await, 404, None, None);

    let page = story.client.operating_systems().list().page_size(3).stats_total("count").await.unwrap();
    assert_eq!((page.items.len(), total(&page.meta)), (3, story.cloud.count("operating_systems")));
    let systems = story.client.operating_systems().list().all().await.unwrap();
    assert_eq!(systems.len(), story.cloud.count("operating_systems"));
    for system in &systems {
        placed(system);
        let gpu = system.slug.as_deref().unwrap().contains("ml_in_a_box");
        assert_eq!(system.provisionable_on.contains(&"c3.small.x86".into()), !gpu);
    }

    let roles = story.client.roles().list().stats_total("count").await.unwrap();
    assert_eq!(roles.items.len(), 4);
    let owner = story.client.roles().get(&roles.items[0].id).await.unwrap();
    assert_eq!(owner.name.as_deref(), Some("Owner"));
    refused(story.client.roles().get("role_none").await, 404, None, None);
}
