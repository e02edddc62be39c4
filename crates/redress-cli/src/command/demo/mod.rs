//! `redress demo`: five APIs alive, a gateway in front of them, and what becomes of their failures on the way.

mod house;
mod tour;

use crate::cli::sections;
use crate::exit::{Exit, Failure};
use crate::layout::{FAINT, NAME, Page};
use crate::screen::Screen;
use crate::stop;
use house::House;
use tokio::sync::watch;

/// Start the sandbox and a gateway in front of it, take a tour of real failures, and stay up
#[derive(Debug, clap::Args)]
#[command(after_help = sections(&[("Examples", "  redress demo\n  redress demo --once | less")]))]
pub(crate) struct Demo {
    /// End after the tour, and take any free ports
    #[arg(long)]
    once: bool,
}

impl Demo {
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let house = House::open(!self.once).await?;
            let places = house.places.clone();
            let (stop, stopped) = watch::channel(false);
            let visit = async {
                let visited = self.visit(&places, screen).await;
                stop.send_replace(true);
                visited
            };
            let (visited, served) = tokio::join!(visit, house.serve(stopped));
            served?;
            visited.map(|()| Exit::Done)
        })
    }

    async fn visit(&self, places: &house::Places, screen: &Screen) -> Result<(), Failure> {
        screen.text(&tour::begin(screen.width))?;
        for (number, stop) in tour::stops()?.iter().enumerate() {
            screen.text(&tour::show(number + 1, stop, places, screen.width).await?)?;
        }
        if self.once {
            return Ok(());
        }
        screen.text(&addresses(places, screen))?;
        stop::told()?.await;
        Ok(())
    }
}

fn addresses(places: &house::Places, screen: &Screen) -> String {
    let mut page = Page::new(screen.width);
    page.gap();
    page.fact_in(NAME, 0, "gateway", &format!("http://{}/{{id}}/   every error in one form", places.gateway));
    page.fact_in(NAME, 0, "sandbox", &format!("http://{}/{{id}}/   as each vendor sends it", places.sandbox));
    for system in &places.systems {
        page.fact_in(FAINT, 2, system.id, &format!("http://{}/   {}", system.address, system.credentials));
    }
    page.fact_in(
        NAME,
        0,
        "try",
        &format!("curl -i http://{}/enablex/ucaas/v1/users -H 'X-Sandbox-Fault: code=1504'", places.gateway),
    );
    page.fact_in(NAME, 0, "metrics", &format!("http://{}/-/metrics", places.admin));
    page.fact_in(FAINT, 0, "end", "Ctrl-C");
    page.finish()
}
