"""What the calls of python_sdk.py tell: a team that tries everything, and clears up. See python_sdk_calls.py.

Bodies are the description's examples, with the IDs of what was created before; what is said here differs from them.
Storage, machines that are virtual, and what is built on machines is in python_sdk_services.py.
"""

import python_sdk_services as services
from python_sdk_calls import DROP, attribute, first, identifier


def tell(api):
    api.chapter(account)
    project = api.chapter(belongings)
    api.chapter(catalogs)
    servers = api.chapter(machines, project) or (None, None)
    api.chapter(networks, project, *servers)
    api.chapter(public_network)
    api.chapter(firewall, servers[0])
    api.chapter(elastic_ips, project, *servers)
    api.chapter(services.volumes, servers[0])
    api.chapter(services.filesystems, servers[0])
    api.chapter(services.objects, project)
    api.chapter(services.virtual_machines, project)
    api.chapter(services.backups)
    api.chapter(services.clusters, project)
    api.chapter(services.old_clusters, project)
    api.chapter(services.databases, project)
    api.chapter(services.sandboxes, project)
    api.chapter(services.inference, project)
    api.chapter(money, project)
    api.chapter(the_end, project, servers)


def account(api):
    user = identifier(api.call("get-user-profile"))
    api.call("patch-user-profile", {"role": "owner"}, id=user)
    api.call("get-user-teams")
    team = first(api.call("get-team"))
    api.call("patch-current-team", team_id=team)
    api.call("post-team", {"name": "Northwind Trials"})
    api.call("get-roles")
    api.call("get-role-id", role_id=first(api.call("get-roles")))
    member = identifier(api.call("post-team-members"))
    api.call("get-team-members")
    api.call("destroy-team-member", user_id=member)
    # The key isn't the one that this is called with.
    key = identifier(api.call("post-api-key"))
    api.call("get-api-keys")
    api.call("update-api-key", api_key_id=key)
    api.call("rotate-api-key", api_key_id=key)
    api.call("delete-api-key", api_key_id=key)


def belongings(api):
    """Tags, a project, and the keys and scripts that servers are made with."""
    tag = identifier(api.call("create-tag"))
    api.call("update-tag", tag_id=tag)
    api.call("get-tags")
    project = identifier(api.call("create-project", {"name": "Fleet Trials"}))
    api.call("update-project", {"name": "Fleet Trials 2"}, project_id=project)
    api.call("get-project", project_id=project)
    api.call("get-projects")
    keys = ["post-{}ssh-key", "get-{}ssh-keys", "get-{}ssh-key", "put-{}ssh-key", "delete-{}ssh-key"]
    scripts = ["post-{}user-data", "get-{}users-data", "get-{}user-data", "put-{}user-data", "delete-{}user-data"]
    for operations, name in ((keys, "ssh_key_id"), (scripts, "user_data_id")):
        kept(api, [operation.format("project-") for operation in operations], name, {"project_id": project})
        # One changes by another verb than the rest.
        operations = [operation.format("").replace("put-user", "patch-user") for operation in operations]
        kept(api, operations, name, {})
        # This one is for the machines.
        api.call(operations[0])
    return project


def kept(api, operations, name, scope):
    post, list_all, get, change, delete = operations
    record = {**scope, name: identifier(api.call(post, **scope))}
    api.call(list_all, **scope)
    api.call(get, **record)
    api.call(change, **record)
    api.call(delete, **record)


def catalogs(api):
    api.call("get-region", region_id=first(api.call("get-regions")))
    api.call("get-plan", plan_id=first(api.call("get-plans")))
    api.call("get-plans-operating-system")
    api.call("get-bandwidth-plans")
    api.call("get-storage-plans")
    api.call("get-vm-plans")
    api.call("get-managed-database-plans")
    api.call("get-lks-plans")
    api.call("get-marketplace-app", id=first(api.call("list-marketplace-apps")))


def machines(api, project):
    """Two servers: of the first one, all that can be done with a server."""
    layout = {"disk_layout": DROP, "raid": "raid-1"}
    other = identifier(api.call("create-server", {**layout, "hostname": "ingest-2.northwind.test"}))
    server = identifier(api.call("create-server", layout))
    for one in (other, server):
        api.wait("get-server", attribute("status", "on"), server_id=one)
    api.call("get-servers", filter_project=project, page_size=1)
    api.call("update-server", {"billing": "monthly"}, server_id=server)
    api.call("get-server-deploy-config", server_id=server)
    api.call("update-server-deploy-config", layout, server_id=server)
    api.call("create-server-out-of-band", server_id=server)
    api.call("get-server-out-of-band", server_id=server)
    api.call("create-ipmi-session", server_id=server)
    api.call("server-lock", server_id=server)
    api.call("server-unlock", server_id=server)
    api.call("create-server-action", server_id=server)
    api.wait("get-server", attribute("status", "on"), server_id=server)
    api.call("server-start-rescue-mode", server_id=server)
    api.wait("get-server", attribute("status", "rescue_mode"), server_id=server)
    api.call("server-exit-rescue-mode", server_id=server)
    api.wait("get-server", attribute("status", "on"), server_id=server)
    api.call("create-server-reinstall", server_id=server)
    api.wait("get-server", attribute("status", "on"), server_id=server)
    api.call("server-schedule-deletion", server_id=other)
    api.call("server-unschedule-deletion", server_id=other)
    return server, other


def networks(api, project, server, other):
    api.call("get-ip", ip_id=first(api.call("get-ips", filter_project=project)))
    network = identifier(api.call("create-virtual-network"))
    api.call("get-virtual-network", vlan_id=network)
    api.call("get-virtual-networks", filter_project=project)
    api.call("update-virtual-network", vlan_id=network)
    assignment = identifier(api.call("assign-server-virtual-network", {"server_id": server}))
    connected = lambda answer: answer["data"][0]["attributes"]["status"] == "connected"
    api.wait("get-virtual-networks-assignments", connected)
    api.call("delete-virtual-networks-assignments", assignment_id=assignment)
    api.wait("get-virtual-networks-assignments", lambda answer: not answer["data"])
    api.call("destroy-virtual-network", vlan_id=network)
    session = identifier(api.call("post-vpn-session", {"server_id": server}))
    api.call("put-vpn-session", vpn_session_id=session)
    api.call("get-vpn-sessions")
    api.call("delete-vpn-session", vpn_session_id=session)
    baseline = identifier(api.call("create-baseline"))
    api.call("get-baseline", baseline_id=baseline)
    api.call("get-baselines")
    api.call("destroy-baseline", baseline_id=baseline)


def public_network(api):
    network = identifier(api.call("create-public-network"))
    answer = api.call("get-public-network", id=network)
    free = [ip["address"] for ip in answer["data"]["attributes"]["ips"] if ip["role"] == "available"]
    api.call("update-public-network-ip", {"address": free[0]}, id=network)
    api.call("get-public-networks")
    api.call("destroy-public-network", id=network)


def firewall(api, server):
    wall = identifier(api.call("create-firewall"))
    api.call("get-firewall", firewall_id=wall)
    api.call("list-firewalls")
    api.call("update-firewall", firewall_id=wall)
    assignment = identifier(api.call("create-firewall-assignment", {"server_id": server}, firewall_id=wall))
    api.call("get-firewall-assignments", firewall_id=wall)
    api.call("get-all-firewall-assignments")
    api.call("delete-firewall-assignment", firewall_id=wall, assignment_id=assignment)
    api.call("delete-firewall", firewall_id=wall)


def elastic_ips(api, project, server, other):
    def created(change):
        """Its ID isn't told when it is created."""
        before = {ip["id"] for ip in api.call("list-elastic-ips", filter_project=project)["data"]}
        api.call("create-elastic-ip", change)
        new = lambda answer: [ip["id"] for ip in answer["data"] if ip["id"] and ip["id"] not in before]
        address = new(api.wait("list-elastic-ips", new, filter_project=project))[0]
        api.wait("get-elastic-ip", attribute("status", "active"), elastic_ip_id=address)
        return address

    moved = created({"server_id": server})
    api.call("update-elastic-ip", {"server_id": other}, elastic_ip_id=moved)
    api.wait("get-elastic-ip", attribute("status", "active"), elastic_ip_id=moved)
    api.call("delete-elastic-ip", elastic_ip_id=moved)
    announced = created({"mode": "bgp", "site": "DAL", "server_id": DROP})
    session = identifier(api.call("create-elastic-ip-bgp-session", {"server_id": server}, elastic_ip_id=announced))
    api.call("list-elastic-ip-bgp-sessions", elastic_ip_id=announced)
    api.wait("get-elastic-ip-bgp-session", attribute("status", "active"), elastic_ip_id=announced, id=session)
    api.call("delete-elastic-ip-bgp-session", elastic_ip_id=announced, id=session)
    api.gone("get-elastic-ip-bgp-session", elastic_ip_id=announced, id=session)
    api.call("delete-elastic-ip", elastic_ip_id=announced)
    api.gone("get-elastic-ip", elastic_ip_id=announced)


def money(api, project):
    api.call("update-plans-bandwidth")
    api.call("get-billing-usage", filter_project=project)
    api.call("get-traffic-consumption", filter_date_gte="2026-10-01T00:00:00Z", filter_date_lte="2026-10-02T00:00:00Z")
    api.call("get-traffic-quota", filter_project=project)


def the_end(api, project, servers):
    for server in servers:
        api.call("destroy-server", server_id=server)
        api.gone("get-server", server_id=server)
    # What was restored, too: a project with machines in it isn't deleted.
    for machine in api.call("index-virtual-machine", filter_project=project)["data"]:
        api.call("destroy-virtual-machine", virtual_machine_id=machine["id"])
        api.gone("show-virtual-machine", virtual_machine_id=machine["id"])
    api.call("destroy-tag", tag_id=api.newest["tag"])
    api.call("get-events", filter_project=project)
    api.call("delete-project", project_id=project)
    api.gone("get-project", project_id=project)
