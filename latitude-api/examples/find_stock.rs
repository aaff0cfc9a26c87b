//! Finds which plans are in stock at which sites, cheapest first, and orders a server of the first that is left.
//!
//! Without HOSTNAME it only prints what there is. With it, it costs money until the server is deleted.
//!
//! ```sh
//! LATITUDESH_BEARER=… cargo run -p latitude-api --example find_stock -- 0.50 DAL,ASH [PROJECT HOSTNAME]
//! ```

use latitude_api::servers::{CreateServer, Server};
use latitude_api::{Client, Ensured, Error, Resource};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(price), Some(sites)) = (arguments.next(), arguments.next()) else {
        return Err("usage: find_stock USD_PER_HOUR SITE,SITE… [PROJECT HOSTNAME]".into());
    };
    let sites: Vec<&str> = sites.split(',').collect();
    let client = Client::from_env()?;

    let offers = offers(&client, price.parse()?, &sites).await?;
    for offer in &offers {
        println!("{:<24} {:<4} {:>4} in stock  {:>6.2} USD/h", offer.plan, offer.site, offer.stock, offer.price);
    }
    if let (Some(project), Some(hostname)) = (arguments.next(), arguments.next()) {
        match order_first(&client, &offers, &project, &hostname).await? {
            Some(server) => println!("{} at {}", server.id, server.site.as_deref().unwrap_or("-")),
            None => return Err("nothing of it is left".into()),
        }
    }
    Ok(())
}

/// A plan that is in stock at a site.
#[derive(Debug)]
pub struct Offer {
    /// Slug of the plan.
    pub plan: String,
    /// Slug of the site.
    pub site: String,
    /// How many servers there are.
    pub stock: i64,
    /// What one costs an hour, in USD.
    pub price: f64,
}

/// What is in stock at these sites for at most so much an hour: the cheapest first, then as the sites are given.
pub async fn offers(client: &Client, price: f64, sites: &[&str]) -> Result<Vec<Offer>, Error> {
    let mut offers = Vec::new();
    // One call, however many sites there are.
    for plan in client.plans().list().filter_in_stock(true).await? {
        let Some(slug) = &plan.slug else { continue };
        for region in &plan.regions {
            let hour = region.pricing.get("USD").and_then(|dollars| dollars.hour);
            let (Some(hour), Some(locations)) = (hour.filter(|hour| *hour <= price), &region.locations) else {
                continue;
            };
            for (site, stock) in locations.in_stock_count.iter().filter(|(site, _)| sites.contains(&&***site)) {
                offers.push(Offer { plan: slug.clone(), site: site.clone(), stock: *stock, price: hour });
            }
        }
    }
    let place = |site: &str| sites.iter().position(|wanted| *wanted == site);
    offers.sort_by(|one, other| {
        one.price.total_cmp(&other.price).then_with(|| place(&one.site).cmp(&place(&other.site)))
    });
    Ok(offers)
}

/// Orders a server of the first offer that is still there; `None` if none of them is.
pub async fn order_first(
    client: &Client,
    offers: &[Offer],
    project: &str,
    hostname: &str,
) -> Result<Option<Ensured<Resource<Server>>>, Error> {
    for offer in offers {
        let order = CreateServer::project(project).plan(&*offer.plan).site(&*offer.site);
        let order = order.operating_system("ubuntu_24_04_x64_lts").hostname(hostname);
        // It looks first, so that an order whose answer was lost isn't made again with the next offer.
        match client.servers().find_or_create(order).await {
            Ok(server) => return Ok(Some(server)),
            Err(error) if error.has_code("SERVERS_OUT_OF_STOCK") || error.has_code("SITE_NOT_SUPPORTED") => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}
