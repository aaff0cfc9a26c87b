//! Five tasks, each a function whose body counts.

use latitude_api::api_keys::UpdateApiKey;
use latitude_api::error_codes::SERVERS_OUT_OF_STOCK;
use latitude_api::servers::{CreateServer, PlanSlug, Server, Site};
use latitude_api::tags::{Tag, UpdateTag};
use latitude_api::{Client, ClientBuilder, Error, Resource, SharedToken};

pub(crate) async fn order_server(client: &Client, project: &str) -> Result<Resource<Server>, Error> {
    let order = CreateServer::project(project).plan(PlanSlug::C3SmallX86).site(Site::Ash);
    let order = order.operating_system("ubuntu_24_04_x64_lts").hostname("web-1");
    let server = client.servers().create(order).await?;
    let server = client.servers().wait_until_on(&server.id).await?;
    client.servers().get(&server.id).until(|server| server.primary_ipv4.is_some()).await
}

pub(crate) async fn all_servers(client: &Client) -> Result<Vec<Resource<Server>>, Error> {
    client.servers().list().all().await
}

pub(crate) async fn clear_description(client: &Client, tag: &str) -> Result<Resource<Tag>, Error> {
    client.tags().update(tag, UpdateTag::new().clear_description()).await
}

pub(crate) async fn order_if_in_stock(client: &Client, order: CreateServer) -> Result<Option<Resource<Server>>, Error> {
    match client.servers().create(order).await {
        Ok(server) => Ok(Some(server)),
        Err(error) if error.has_code(SERVERS_OUT_OF_STOCK) => Ok(None),
        Err(error) => Err(error),
    }
}

pub(crate) async fn rotate_own_key(builder: ClientBuilder, token: String, key: &str) -> Result<Client, Error> {
    let token = SharedToken::new(token);
    let client = builder.credentials(token.clone()).build()?;
    let key = client.api_keys().rotate(key, UpdateApiKey::new()).await?;
    if let Some(new) = &key.token {
        token.set(new.clone());
    }
    Ok(client)
}
