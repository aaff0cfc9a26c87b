//! What the generated requests with options of their own are made of.

/// `request!(ListServersRequest => Page<Resource<Server>>)`: what every call with options of its own
/// shares with [`Request`]. It is inline so that a program compiles the calls that it makes.
#[allow(unused_macros, reason = "a description may have no call with options")]
macro_rules! request {
    ($name:ident => $answer:ty) => {
        impl $name {
            /// Sets a header, in place of an earlier value.
            #[inline]
            pub fn header(self, name: &str, value: &str) -> Self {
                Self(self.0.header(name, value))
            }

            /// Adds a query parameter that the description doesn't know.
            #[inline]
            pub fn query(self, name: impl Into<String>, value: impl Into<String>) -> Self {
                Self(self.0.query(name, value))
            }

            /// Gives each attempt at the call this long, from its start to the last byte of its answer.
            #[inline]
            pub fn timeout(self, timeout: std::time::Duration) -> Self {
                Self(self.0.timeout(timeout))
            }

            /// Gives the call this long in all; see [`Request::deadline`](crate::Request::deadline).
            #[inline]
            pub fn deadline(self, time: std::time::Duration) -> Self {
                Self(self.0.deadline(time))
            }

            /// Tries this call again by another policy than the client's.
            #[inline]
            pub fn retry(self, policy: crate::call::RetryPolicy) -> Self {
                Self(self.0.retry(policy))
            }

            /// The body as it will be sent, secrets included; `None` where there is none.
            #[inline]
            pub fn body_bytes(&self) -> Option<&crate::Bytes> {
                self.0.body_bytes()
            }

            /// Sends the call and gives the answer with its status and headers.
            #[inline]
            pub fn send(self) -> crate::call::ResponseFuture<$answer> {
                self.0.send()
            }

            /// Makes the call and blocks until it gives the answer; see [`blocking`](crate::blocking).
            #[cfg(feature = "blocking")]
            #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
            #[inline]
            pub fn call(self) -> Result<$answer, crate::error::Error> {
                self.0.call()
            }

            /// Makes the call again and again until its answer is what is waited for; see
            /// [`Request::until`](crate::Request::until).
            #[inline]
            pub fn until(self, until: impl Fn(&$answer) -> bool + Send + Sync + 'static) -> crate::wait::Wait<$answer> {
                self.0.until(until)
            }
        }

        impl From<$name> for crate::call::Request<$answer> {
            #[inline]
            fn from(request: $name) -> Self {
                request.0
            }
        }

        impl std::future::Future for $name {
            type Output = Result<$answer, crate::error::Error>;

            #[inline]
            fn poll(
                mut self: std::pin::Pin<&mut Self>,
                context: &mut std::task::Context<'_>,
            ) -> std::task::Poll<Self::Output> {
                std::pin::Pin::new(&mut self.0).poll(context)
            }
        }
    };
}

/// `list_request!(ListServersRequest => Resource<Server>)`: a [`request!`] whose answer is a page. With `, counted`
/// the API counts its items on demand.
#[allow(unused_macros, reason = "a description may have no list with options")]
macro_rules! list_request {
    ($name:ident => $item:ty, counted) => {
        list_request!($name => $item);

        impl $name {
            /// Asks for the number of matching items instead of the items themselves.
            #[inline]
            pub fn total(self) -> crate::call::Request<u64> {
                self.0.total()
            }
        }
    };
    ($name:ident => $item:ty) => {
        request!($name => crate::answer::Page<$item>);

        impl $name {
            /// The items of this page and all that follow it, each once, fetched as they are asked for.
            ///
            /// An item that can't be read is an error in its place, after which the stream goes on: see
            /// [`Items`](crate::Items), and for a list that changes while it is read [`Pages`](crate::Pages). For all
            /// of them or an error see [`Request::all`](crate::Request::all).
            #[inline]
            pub fn stream(self) -> crate::list::Items<$item> {
                self.0.stream()
            }

            /// This page and all that follow it, fetched as they are asked for.
            #[inline]
            pub fn pages(self) -> crate::list::Pages<$item> {
                self.0.pages()
            }

            /// The items of this page and all that follow it, each once, in one list.
            ///
            /// An item that can't be read makes it an error, as does a page; the error has what was read: see
            /// [`Request::all`](crate::Request::all).
            #[inline]
            pub fn all(self) -> impl Future<Output = Result<Vec<$item>, crate::error::Error>> + Send + 'static {
                self.0.all()
            }

            /// The items of this page and all that follow it, one blocking call at a time; see
            /// [`blocking`](crate::blocking).
            #[cfg(feature = "blocking")]
            #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
            #[inline]
            pub fn iter(self) -> crate::call::block::Iter<crate::list::Items<$item>> {
                self.0.iter()
            }
        }

        impl crate::list::Listing<$item> for $name {
            #[inline]
            fn change(
                self,
                change: impl FnOnce(
                    crate::call::Request<crate::answer::Page<$item>>,
                ) -> crate::call::Request<crate::answer::Page<$item>>,
            ) -> Self {
                Self(change(self.0))
            }
        }

        impl crate::list::ListCall for $name {
            type Item = $item;
        }
    };
}
