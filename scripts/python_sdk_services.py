"""What python_sdk_story.py tells of storage, of virtual machines, and of what is built on machines."""

from python_sdk_calls import attribute, identifier


def volumes(api, server):
    volume = identifier(api.call("create-volume"))
    api.wait("retrieve-volume", lambda answer: True, id=volume)
    api.call("list-volumes")
    api.call("update-volume", id=volume)
    api.call("mount-volume", id=volume)
    api.call("map-volume", {"server_id": server}, id=volume)
    mapped = lambda answer: (answer["data"]["attributes"].get("block") or {}).get("mappings")
    api.wait("retrieve-volume", lambda answer: mapped(answer) and mapped(answer)[0]["status"] == "mapped", id=volume)
    api.call("unmap-volume", {"server_id": server}, id=volume)
    api.wait("retrieve-volume", lambda answer: not mapped(answer), id=volume)
    api.call("delete-volume", id=volume)


def filesystems(api, server):
    files = identifier(api.call("create-filesystem"))
    api.call("list-filesystems")
    api.call("update-filesystem", filesystem_id=files)
    api.call("attach-filesystem", {"server_id": server}, filesystem_id=files)
    api.wait("get-filesystem-attachment", attribute("status", "attached"), filesystem_id=files, server_id=server)
    api.call("detach-filesystem", {"server_id": server}, filesystem_id=files)
    api.wait("get-filesystem-attachment", attribute("status", "detached"), filesystem_id=files, server_id=server)
    api.call("delete-filesystem", filesystem_id=files)


def objects(api, project):
    bucket = identifier(api.call("post-storage-buckets"))
    api.call("get-storage-bucket", id=bucket)
    api.call("get-storage-buckets", filter_project=project)
    rule = identifier(api.call("post-storage-bucket-lifecycle-rules", bucket_id=bucket))
    api.call("get-storage-bucket-lifecycle-rule", bucket_id=bucket, id=rule)
    api.call("get-storage-bucket-lifecycle-rules", bucket_id=bucket)
    api.call("patch-storage-bucket-lifecycle-rule", bucket_id=bucket, id=rule)
    api.call("delete-storage-bucket-lifecycle-rule", bucket_id=bucket, id=rule)
    key = api.call("post-storage-access-keys")["data"]["attributes"]["access_key"]
    api.call("get-storage-access-keys", project=project)
    api.call("get-storage-bucket-access-keys", id=bucket)
    api.call("delete-storage-access-keys-username", username=key["username"], storage_class="standard", project=project)
    api.call("get-storage-bucket-metrics", bucket_id=bucket)
    api.call("get-storage-usage", filter_project=project)
    api.call("delete-storage-buckets", id=bucket)


def virtual_machines(api, project):
    network = identifier(api.call("create-virtual-network"))
    machine = identifier(api.call("create-virtual-machine"))
    running = lambda: api.wait("show-virtual-machine", attribute("status", "Running"), virtual_machine_id=machine)
    running()
    api.call("index-virtual-machine", filter_project=project)
    api.call("update-virtual-machine", virtual_machine_id=machine)
    api.call("show-virtual-machine-metrics", virtual_machine_id=machine, metric="cpu")
    api.call("create-virtual-machine-action", virtual_machine_id=machine)
    api.wait("show-virtual-machine", attribute("status", "Stopped", "Off"), virtual_machine_id=machine)
    api.call("create-virtual-machine-action", {"action": "power_on"}, virtual_machine_id=machine)
    running()
    api.call("create-virtual-machine-network-attachment", virtual_machine_id=machine)
    api.wait("list-virtual-machine-network-attachments", lambda answer: answer["data"], virtual_machine_id=machine)
    api.call("destroy-virtual-machine-network-attachment", virtual_machine_id=machine, id=network)


def backups(api):
    machine = api.newest["vm"]
    backup = identifier(api.call("create-virtual-machine-backup", virtual_machine_id=machine))
    api.wait("get-virtual-machine-backup", attribute("status", "Ready"), id=backup)
    again = identifier(api.call("create-virtual-machine-backup-top-level"))
    api.wait("get-virtual-machine-backup", attribute("status", "Ready"), id=again)
    api.call("list-virtual-machine-scoped-backups", virtual_machine_id=machine)
    api.call("list-virtual-machine-backups")
    here = {"virtual_machine_id": machine, "backup_id": backup}
    restores = [
        identifier(api.call("create-virtual-machine-restore", {"backup": backup}, **here)),
        identifier(api.call("create-virtual-machine-restore-flat", {"backup": backup, "name": "relay-1-new"})),
    ]
    for restore in restores:
        api.wait("get-virtual-machine-restore", attribute("status", "Completed", "Ready"), id=restore)
    api.call("list-virtual-machine-scoped-restores", **here)
    api.call("list-backup-restores", backup_id=backup)
    api.call("list-virtual-machine-restores")
    for one in (backup, again):
        api.call("delete-virtual-machine-backup", id=one)
    api.call("destroy-virtual-machine", virtual_machine_id=machine)


def clusters(api, project):
    api.call("list-lks-sites")
    api.call("list-lks-available-versions")
    api.call("list-lks-allocatable-servers", filter_project=project, filter_site="DAL")
    cluster = identifier(api.call("create-lks-cluster"))
    ready = lambda: api.wait("get-lks-cluster", attribute("status", "ready"), id=cluster)
    ready()
    api.call("list-lks-clusters", project_id=project)
    api.call("get-lks-cluster-kubeconfig", id=cluster)
    api.call("update-lks-cluster", id=cluster)
    ready()
    pool = identifier(api.call("create-lks-node-pool", cluster_id=cluster))
    here = {"cluster_id": cluster, "id": pool}
    settled = lambda: api.wait("get-lks-node-pool", attribute("status", "ready"), **here)
    settled()
    api.call("list-lks-node-pools", cluster_id=cluster)
    api.call("list-lks-nodes", cluster_id=cluster, node_pool_id=pool)
    api.call("update-lks-node-pool", **here)
    settled()
    api.call("delete-lks-node-pool", **here)
    api.gone("get-lks-node-pool", **here)
    api.call("delete-lks-cluster", id=cluster)


def old_clusters(api, project):
    api.call("list-kubernetes-available-versions")
    cluster = {"kubernetes_cluster_id": identifier(api.call("create-kubernetes-cluster"))}
    ready = lambda: api.wait("get-kubernetes-cluster", attribute("phase", "Provisioned"), **cluster)
    ready()
    api.call("list-kubernetes-clusters", project_id=project)
    api.call("get-kubernetes-cluster-kubeconfig", **cluster)
    api.call("update-kubernetes-cluster", **cluster)
    ready()
    api.call("delete-kubernetes-cluster", **cluster)


def databases(api, project):
    database = identifier(api.call("create-managed-database", {"project_id": project}))
    api.wait("show-managed-database", attribute("status", "active", "ready", "running"), id=database)
    api.call("list-managed-databases", project_id=project)
    api.call("update-managed-database", id=database)
    api.call("show-managed-database-metrics", managed_database_id=database)
    api.call("list-managed-database-backups", managed_database_id=database)
    api.call("destroy-managed-database", id=database)


def sandboxes(api, project):
    sandbox = identifier(api.call("create-sandbox"))
    api.wait("get-sandbox", attribute("status", "ready"), sandbox_id=sandbox)
    api.call("get-sandboxes", project_id=project)
    api.call("exec-sandbox", {"command": ["echo", "hello"]}, sandbox_id=sandbox)
    api.call("destroy-sandbox", sandbox_id=sandbox)


def inference(api, project):
    api.call("get-inference-models", project_id=project)
    key = identifier(api.call("post-inference-api-key"))
    api.call("get-inference-api-keys", project_id=project)
    window = {"from_": "2026-10-01T00:00:00Z", "to": "2026-10-02T00:00:00Z", "granularity": "6h"}
    api.call("get-inference-usage", project_id=project, **window)
    api.call("delete-inference-api-key", project_id=project, api_key_id=key)
