//! Sends every operation of a document.

use super::answer::{Answer, Owed};
use super::document::{Document, Operation};
use super::plan::{Extent, Round};
use super::request::{Expected, TOKEN};
use super::server::{Reply, Sent, Server};
use super::table::{Contract, Recode, contract, contracts};
use latitude_api::{Client, Error};
use serde_json::{Value, json};

/// What became of one operation.
#[derive(Debug)]
pub struct Outcome {
    pub operation: String,
    /// How often it was sent.
    pub calls: usize,
    pub problems: Vec<String>,
}

/// Sends every operation whose call is described to a server of its own, in every round, and compares what goes over the
/// wire and comes back. `each` sees the first request of each operation, with everything in it.
pub async fn check(document: &Document, mut each: impl FnMut(&str, &Sent)) -> Result<Vec<Outcome>, String> {
    let server = Server::start().await.map_err(|error| format!("no local server: {error}"))?;
    let client = client(&server.url)?;
    let mut outcomes = Vec::new();
    for operation in document.operations()? {
        if contract(operation.id).is_some_and(|contract| contract.call.is_none()) {
            continue;
        }
        let mut sweep =
            Sweep { document, operation: &operation, server: &server, client: &client, calls: 0, problems: Vec::new() };
        if let Err(why) = sweep.run(&mut each).await {
            sweep.problems.push(why);
        }
        let Sweep { calls, problems, .. } = sweep;
        outcomes.push(Outcome { operation: operation.id.to_owned(), calls, problems });
    }
    for contract in contracts() {
        if contract.call.is_some() && !outcomes.iter().any(|outcome| outcome.operation == contract.operation) {
            let problems = vec!["the document has no such operation".to_owned()];
            outcomes.push(Outcome { operation: contract.operation.to_owned(), calls: 0, problems });
        }
    }
    Ok(outcomes)
}

/// A client that goes through no proxy: its server is on this machine.
fn client(url: &str) -> Result<Client, String> {
    let http = reqwest::Client::builder().no_proxy().build().map_err(|error| error.to_string())?;
    Client::builder().token(TOKEN).base_url(url).http_client(http).build().map_err(|error| error.to_string())
}

/// The generated call of an operation.
pub fn contract_of(operation: &Operation<'_>) -> Result<&'static Contract, String> {
    contract(operation.id).ok_or_else(|| "the crate has no such operation".to_owned())
}

struct Sweep<'s> {
    document: &'s Document,
    operation: &'s Operation<'s>,
    server: &'s Server,
    client: &'s Client,
    calls: usize,
    problems: Vec<String>,
}

impl Sweep<'_> {
    async fn run(&mut self, each: &mut impl FnMut(&str, &Sent)) -> Result<(), String> {
        let contract = contract_of(self.operation)?;
        let statuses = Answer::statuses(self.operation);
        if statuses.is_empty() {
            return Err("the document has no successful answer for it".to_owned());
        }
        for (nth, (status, response)) in statuses.into_iter().enumerate() {
            let extent = self.extent(status, response)?;
            for round in extent.rounds() {
                let answer = Answer::of(self.document, self.operation, status, response, round)?;
                let sent = self.call(contract, round, &answer).await?;
                if nth == 0
                    && self.calls == 1
                    && let Some(sent) = sent
                {
                    each(self.operation.id, &sent);
                }
            }
            for round in extent.odd_rounds() {
                let answer = Answer::of(self.document, self.operation, status, response, round)?;
                self.call(contract, Round::full(0), &answer).await?;
            }
            let lacking = Owed::of(self.document, self.operation, response)?.lacking();
            for reply in lacking.into_iter().filter(|_| contract.judges_answer) {
                self.unreadable(contract, Reply { status, ..reply }).await?;
            }
        }
        self.refused(contract).await
    }

    /// How many rounds there are to go, judged by every alternative of the samples.
    fn extent(&self, status: u16, response: &Value) -> Result<Extent, String> {
        let mut extent = Extent { picks: 1, depth: 0 };
        let mut pick = 0;
        while pick < extent.picks {
            let round = Round::full(pick);
            extent = extent.and(Expected::of(self.document, self.operation, round)?.extent);
            extent = extent.and(Answer::of(self.document, self.operation, status, response, round)?.extent);
            pick += 1;
        }
        Ok(extent)
    }

    /// One call in one round.
    async fn call(&mut self, contract: &Contract, round: Round, answer: &Answer) -> Result<Option<Sent>, String> {
        let (sent, read) = self.exchange(contract, round, answer.reply.clone()).await?;
        let problems = match read {
            _ if !contract.judges_answer => Vec::new(),
            Ok(_) if !answer.is_readable() => vec!["answer: what isn't there was read".to_owned()],
            Ok(read) => answer.check(&*read),
            Err(error) if !answer.is_readable() && error.was_accepted() => Vec::new(),
            Err(error) => vec![format!("answer: {error} of {}", answer.body)],
        };
        self.note(&format!("{:?} {}", round.shape, round.pick), problems);
        Ok(sent)
    }

    /// An error of the API keeps its status, its codes and the call it belongs to.
    async fn refused(&mut self, contract: &Contract) -> Result<(), String> {
        let body =
            json!({ "errors": [{ "code": "SWEPT", "status": "422", "title": "Swept", "detail": "by the sweep" }] });
        let reply = Reply::json(422, "application/vnd.api+json", &body);
        let (_, read) = self.exchange(contract, Round::full(0), reply).await?;
        let problem = match read {
            Ok(_) => Some("422 was taken for a success".to_owned()),
            Err(error) => {
                let found = (
                    error.status().map(|status| status.as_u16()),
                    error.codes().collect::<Vec<_>>(),
                    error.operation_id(),
                    error.method().map(|method| method.as_str()),
                    error.path_template(),
                );
                let Operation { id, method, path, .. } = self.operation;
                let expected = (Some(422), vec!["SWEPT"], Some(*id), Some(method.as_str()), Some(*path));
                (found != expected).then(|| format!("expected {expected:?}, the error says {found:?}"))
            }
        };
        self.note("an error", problem.into_iter().collect());
        Ok(())
    }

    /// A successful answer without what it owes is an error, which says that the request was accepted.
    async fn unreadable(&mut self, contract: &Contract, reply: Reply) -> Result<(), String> {
        let body = String::from_utf8_lossy(&reply.body).into_owned();
        let (_, read) = self.exchange(contract, Round::full(0), reply).await?;
        let problem = match read {
            Ok(_) => Some(format!("`{body}` was taken for the answer")),
            Err(error) if !error.was_accepted() => Some(format!("the error of `{body}` denies that the call was made")),
            Err(_) => None,
        };
        self.note("an unreadable answer", problem.into_iter().collect());
        Ok(())
    }

    /// Makes the call, and holds what arrives against the document.
    async fn exchange(
        &mut self,
        contract: &Contract,
        round: Round,
        reply: Reply,
    ) -> Result<(Option<Sent>, Result<Box<dyn Recode>, Error>), String> {
        let mut expected = Expected::of(self.document, self.operation, round)?;
        let call = contract.made(self.client, &mut expected.arguments)?;
        let mut problems: Vec<String> =
            expected.arguments.unused().iter().map(|name| format!("`{name}` has no argument and no setter")).collect();
        self.server.reply(reply);
        let read = call.await;
        let mut sent = self.server.take();
        match sent.as_slice() {
            [sent] => problems.extend(expected.check(sent)),
            others => problems.push(format!("{} requests were sent instead of one", others.len())),
        }
        self.calls += 1;
        self.note(&format!("{:?} {}", round.shape, round.pick), problems);
        Ok((sent.pop(), read))
    }

    /// Adds problems that weren't seen in an earlier round.
    fn note(&mut self, round: &str, problems: Vec<String>) {
        for problem in problems {
            if !self.problems.iter().any(|known| known.starts_with(&problem)) {
                self.problems.push(format!("{problem} (round {round})"));
            }
        }
    }
}
